"""People at their telephones: on line or off, wrapping up, calling, and the accounts they register with."""

from datetime import datetime

import phonenumbers
from django.db import transaction

from vonal.core.company import company
from vonal.core.live import SWITCHBOARD, employee_topic, push
from vonal.office.staff.models import Employee, Presence
from vonal.office.staff.operations import presence as staff
from vonal.office.staff.permissions import runs_the_office
from vonal.office.telephony.models import Call, Leg, Line, PhoneAccount
from vonal.office.telephony.queries import owed_now

TEST_CALL_SECONDS = 40


class HasNoExtension(Exception):
    """This person has no telephone in the house."""


class IsOffLine(Exception):
    """This person takes no calls now."""


class OutcomeIsOwed(Exception):
    """The talk that is being wrapped up has no outcome yet."""


class NoTalkToRejoin(Exception):
    """This person is in no talk."""


class NotHisCall(Exception):
    """Only who talks, or who runs the office, ends a call."""


@transaction.atomic
def go_on_line(employee: Employee, *, at: datetime) -> Presence:
    """
    Take calls from now on.

    :raises HasNoExtension: nobody could ring him.
    """
    if not employee.extension:
        raise HasNoExtension
    account_of(employee)
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


def rejoin(employee: Employee) -> None:
    """
    Ring the browser into the talk it lost.

    :raises NoTalkToRejoin: this person is in no talk.
    """
    if not Leg.objects.filter(employee=employee, ended_at__isnull=True, answered_at__isnull=False).exists():
        raise NoTalkToRejoin
    push(SWITCHBOARD, "rejoin", extension=employee.extension)


def hang_up(call: Call, *, by: Employee) -> None:
    """
    End a call for everybody.

    :raises NotHisCall: he neither talks in it nor runs the office.
    """
    if call.answered_by_id != by.pk and not runs_the_office(by):
        raise NotHisCall
    push(SWITCHBOARD, "hang_up", call=call.switch_id)


def call_yourself(employee: Employee, *, at: datetime) -> None:
    """
    Have a test customer call the line; the call rings at this person only.

    :raises IsOffLine: it would ring at nobody.
    """
    presence = Presence.objects.filter(employee=employee).first()
    if not employee.extension or presence is None or not presence.on_line:
        raise IsOffLine
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


def account_of(employee: Employee) -> PhoneAccount:
    """The secrets of a person's telephones, made when he has none."""
    account, _ = PhoneAccount.objects.get_or_create(
        employee=employee,
        defaults={"phone_secret": PhoneAccount.new_secret(), "browser_secret": PhoneAccount.new_secret()},
    )
    return account


@transaction.atomic
def renew_secrets(employee: Employee) -> PhoneAccount:
    """New passwords; telephones with the old ones drop out at once."""
    account = account_of(employee)
    account.phone_secret, account.browser_secret = PhoneAccount.new_secret(), PhoneAccount.new_secret()
    account.save(update_fields=["phone_secret", "browser_secret"])
    push(SWITCHBOARD, "seats.changed")
    return account
