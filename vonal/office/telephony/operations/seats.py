"""People at their telephones: on line or off, wrapping up, calling, and the accounts they register with."""

from datetime import datetime, timedelta

import phonenumbers
from django.db import transaction

from vonal.core.company import company
from vonal.core.live import SWITCHBOARD, employee_topic, push
from vonal.core.models import Push
from vonal.office.staff.models import Employee, Presence
from vonal.office.staff.operations import presence as staff
from vonal.office.staff.permissions import runs_the_office
from vonal.office.staff.queries import reasons_to_be_away
from vonal.office.telephony.listening.queries import listening_of
from vonal.office.telephony.models import Call, Leg, Line, PhoneAccount
from vonal.office.telephony.queries import owed_now

TEST_CALL_SECONDS = 40
TEST_CALLS_A_MINUTE = 5


class HasNoExtension(Exception):
    """This person has no telephone in the house."""


class IsOffLine(Exception):
    """This person takes no calls now."""


class CallsTooOften(Exception):
    """This person has placed as many test calls as a minute allows: each of them is a real one."""


class OutcomeIsOwed(Exception):
    """The talk that is being wrapped up has no outcome yet."""


class UnknownReason(Exception):
    """The company has no such reason to be away."""


class NoTalkToRejoin(Exception):
    """This person is in no talk."""


class NotHisCall(Exception):
    """Only who talks, who dialled, or who runs the office, ends a call."""


@transaction.atomic
def go_on_line(employee: Employee, *, at: datetime, browser: str = "") -> Presence:
    """
    Take calls from now on, in the browser of this name when one is given.

    :raises HasNoExtension: nobody could ring him.
    """
    if not employee.extension:
        raise HasNoExtension
    account_of(employee)
    if browser:
        choose_browser(employee, browser)
    presence = staff.go_on_line(employee, at=at)
    push(SWITCHBOARD, "on_line", extension=employee.extension, on_line=True)
    return presence


@transaction.atomic
def go_off_line(employee: Employee, *, at: datetime) -> Presence:
    """Take no more calls; a talk going on is not touched."""
    presence = staff.go_off_line(employee, at=at)
    push(SWITCHBOARD, "on_line", extension=employee.extension, on_line=False)
    return presence


@transaction.atomic
def go_away(employee: Employee, *, reason: str, note: str = "", at: datetime) -> Presence:
    """
    Take no calls for a while, and say why; ``reason`` is the key of one of ``reasons_to_be_away``.

    :raises UnknownReason: the company has no such reason.
    :raises HasNoExtension: nobody could ring him anyway.
    """
    if not employee.extension:
        raise HasNoExtension
    if reason not in {key for key, _ in reasons_to_be_away()}:
        raise UnknownReason
    presence = staff.go_away(employee, reason=reason, note=note, at=at)
    push(SWITCHBOARD, "on_line", extension=employee.extension, on_line=False)
    return presence


@transaction.atomic
def end_wrap_up(employee: Employee, *, at: datetime) -> Presence:
    """
    Be ready for the next call before the pause is over.

    :raises OutcomeIsOwed: the last talk's outcome comes first.
    """
    if owed_now(employee, at).exists():
        raise OutcomeIsOwed
    presence = staff.end_wrap_up(employee, at=at)
    push(SWITCHBOARD, "wrap_up.ended", extension=employee.extension)
    return presence


def rejoin(employee: Employee, *, on_phone: bool = False) -> None:
    """
    Ring the browser into the talk it lost, also one he listens to, or have the person go on with it ``on_phone``, his SIP
    phone.

    :raises NoTalkToRejoin: this person is in no talk.
    """
    talks = Leg.objects.filter(employee=employee, ended_at__isnull=True, answered_at__isnull=False).exists()
    if not talks and listening_of(employee) is None:
        raise NoTalkToRejoin
    push(SWITCHBOARD, "rejoin", extension=employee.extension, **({"on_phone": True} if on_phone else {}))


def hang_up(call: Call, *, by: Employee) -> None:
    """
    End a call for everybody.

    :raises NotHisCall: he neither talks in it, nor dialled it, nor runs the office.
    """
    if by.pk not in {call.answered_by_id, call.dialled_by_id} and not runs_the_office(by):
        raise NotHisCall
    push(SWITCHBOARD, "hang_up", call=call.switch_id)


def call_yourself(employee: Employee, *, at: datetime) -> None:
    """
    Have a test customer call the line; the call rings at this person only.

    :raises IsOffLine: it would ring at nobody.
    :raises CallsTooOften: he did so five times within a minute.
    """
    presence = Presence.objects.filter(employee=employee).first()
    if not employee.extension or presence is None or not presence.on_line:
        raise IsOffLine
    lately = Push.objects.filter(topic=SWITCHBOARD, kind="call", at__gt=at - timedelta(minutes=1))
    if lately.filter(data__chosen=employee.extension).count() >= TEST_CALLS_A_MINUTE:
        raise CallsTooOften
    place_call(from_number=test_number(employee), chosen=employee.extension)


def place_call(
    *, from_number: str, to_number: str = "", seconds: float = TEST_CALL_SECONDS, chosen: str = ""
) -> None:
    """
    Have Asterisk call a line as a customer would, from outside, and stay for ``seconds`` after the answer.

    ``to_number`` empty means the first line; with ``chosen`` only that extension is rung.
    """
    line = Line.objects.order_by("pk").first()
    push(
        SWITCHBOARD,
        "call",
        from_number=from_number,
        to_number=to_number or (line.number if line else "100"),
        seconds=seconds,
        chosen=chosen,
    )


def test_number(employee: Employee) -> str:
    """A number of nobody in the company's country, the same for a person each time."""
    example = phonenumbers.example_number_for_type(company().country, phonenumbers.PhoneNumberType.MOBILE)
    if example is None:
        return f"+99900000{employee.extension}"
    number = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
    tail = (employee.extension or "0").rjust(3, "0")
    return number[: -len(tail)] + tail


@transaction.atomic
def choose_telephone(employee: Employee, *, uses_browser: bool) -> PhoneAccount:
    """Talk in the browser, or on a SIP telephone."""
    account = account_of(employee)
    account.uses_browser = uses_browser
    account.save(update_fields=["uses_browser"])
    push(employee_topic(employee.pk), "phone.changed")
    return account


@transaction.atomic
def want_second_calls(employee: Employee, *, wanted: bool) -> PhoneAccount:
    """Be told, or not, of calls meant for him while he talks."""
    account = account_of(employee)
    account.takes_second = wanted
    account.save(update_fields=["takes_second"])
    push(SWITCHBOARD, "seats.changed")
    return account


@transaction.atomic
def choose_browser(employee: Employee, browser: str) -> None:
    """Ring in the browser of this name from now on; those of his other computers hand the telephone over."""
    account = account_of(employee)
    if account.browser == browser:
        return
    account.browser = browser
    account.save(update_fields=["browser"])
    push(employee_topic(employee.pk), "phone.changed")


def account_of(employee: Employee) -> PhoneAccount:
    """The secrets of a person's telephones, made when he has none."""
    account, _ = PhoneAccount.objects.get_or_create(
        employee=employee,
        defaults={"phone_secret": PhoneAccount.new_secret(), "browser_secret": PhoneAccount.new_secret()},
    )
    return account
