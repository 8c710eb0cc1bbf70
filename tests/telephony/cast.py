"""An office with a telephone: people, a line, a caller, and the news a switchboard would tell."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import override_settings

from vonal.core.models import Company
from vonal.office.customers.models import Customer
from vonal.office.customers.operations import create_customer
from vonal.office.sales.operations import create_default_pipeline
from vonal.office.staff.models import Employee, Group
from vonal.office.staff.operations.people import hire
from vonal.office.telephony.line_operations import make_line
from vonal.office.telephony.models import Call, Line
from vonal.office.telephony.news import write_news
from vonal.office.telephony.operations import go_on_line
from vonal.switchboard.core.office import (
    CallAnswered,
    CallEnded,
    CallStarted,
    DeviceChanged,
    Missed,
    News,
    PersonMissed,
    PersonRang,
)
from vonal.switchboard.core.plan import Reason

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CALLER = "+36301234567"
OUR_NUMBER = "+3615550100"


def later(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def company() -> Company:
    row = Company(name="Duna Kft.", language="en", country="HU", currency="HUF", created_at=NOON)
    row.save()
    create_default_pipeline(language="en")
    return row


def group(name: str = "Sales") -> Group:
    return Group.objects.get_or_create(name=name)[0]


def person(username: str, role: str = "manager", *, on_line: bool = True, **fields: Any) -> Employee:
    """Somebody with an extension, by default on line and within reach."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):  # Quick.
        employee = hire(
            username=username,
            name=username.capitalize(),
            password="correct horse battery",
            role=role,
            by=None,
            at=NOON,
            **fields,
        )
    if on_line:
        go_on_line(employee, at=NOON)
        write_news([DeviceChanged(employee.extension or "", True, NOON)])
    return employee


def line(**fields: Any) -> Line:
    return make_line(number=OUR_NUMBER, name="Main", by=None, **fields)


def customer(name: str = "Kovács Kft.", number: str = CALLER, **fields: Any) -> Customer:
    return create_customer(by=None, at=NOON, name=name, points=[number], **fields)


def started(
    call: str = "c1", caller: str = CALLER, seconds: float = 0, dialled: str = OUR_NUMBER
) -> CallStarted:
    return CallStarted(call, caller, dialled, later(seconds))


def rang(employee: Employee, seconds: float = 0, *, call: str = "c1", number: int = 1) -> PersonRang:
    return PersonRang(call, leg(employee, call, number), extension(employee), 5, Reason.GROUP, later(seconds))


def missed(
    employee: Employee,
    seconds: float = 5,
    why: Missed = Missed.NO_ANSWER,
    *,
    call: str = "c1",
    number: int = 1,
) -> PersonMissed:
    return PersonMissed(call, leg(employee, call, number), extension(employee), why, later(seconds))


def answered(employee: Employee, seconds: float = 3, *, call: str = "c1", number: int = 1) -> CallAnswered:
    return CallAnswered(call, leg(employee, call, number), extension(employee), later(seconds))


def ended(seconds: float = 60, *, call: str = "c1", wrap_up: float | None = 180) -> CallEnded:
    return CallEnded(call, later(seconds), later(seconds + wrap_up) if wrap_up else None)


def leg(employee: Employee, call: str = "c1", number: int = 1) -> str:
    return f"{call}.r{number}.{employee.extension}"


def extension(employee: Employee) -> str:
    return employee.extension or ""


def tell(*news: News) -> Call:
    """Write the news, and read the call of the last one back."""
    write_news(news)
    return Call.objects.get(switch_id=news[-1].call)  # type: ignore[union-attr]


def talk(employee: Employee, *, call: str = "c1", caller: str = CALLER, begins: float = 0) -> Call:
    """A call he answered after three seconds and talked in for a minute."""
    return tell(
        started(call, caller, begins),
        rang(employee, begins, call=call),
        answered(employee, begins + 3, call=call),
        ended(begins + 63, call=call),
    )


def missed_call(*rung: Employee, call: str = "c1", caller: str = CALLER, begins: float = 0) -> Call:
    """A call nobody answered; each was rung for five seconds."""
    news: list[News] = [started(call, caller, begins)]
    for number, employee in enumerate(rung, 1):
        news.append(rang(employee, begins, call=call, number=number))
        begins += 5
        news.append(missed(employee, begins, call=call, number=number))
    return tell(*news, ended(begins, call=call, wrap_up=None))
