"""The company itself: regions, people, groups, lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from vonal.demo.words import Words
from vonal.office.customers.models import Source
from vonal.office.staff.models import Employee, Group, Region, Role
from vonal.office.staff.operations import change_employee, change_group, hire, make_group, make_region
from vonal.office.telephony.line_operations import make_line
from vonal.office.telephony.models import Line
from vonal.office.telephony.trunk_operations import make_trunk
from vonal.office.telephony.trunks import Trunk
from vonal.switchboard.asterisk.trunks import PRACTICE
from vonal.workflows.first_start import Founding, found_company

PASSWORD = "try-the-line"  # noqa: S105 - printed at the start, and only the made-up company has it.
SHOWN = ("director", "head", "manager", "manager2", "agent", "secretary")


@dataclass(frozen=True)
class Cast:
    """Everybody, and what they have; ``sellers`` are by the number of their region."""

    people: dict[str, Employee]
    regions: list[Region]
    sellers: list[list[Employee]]
    lines: list[Line]
    sources: dict[str, Source]

    @property
    def all_sellers(self) -> list[Employee]:
        return [seller for sellers in self.sellers for seller in sellers]


def found(words: Words, language: str, *, at: datetime) -> Cast:
    """Found the company and hire everybody."""
    first, *others = words.staff
    director = found_company(
        Founding(
            company_name=words.company,
            language=language,
            country=words.country,
            currency=words.currency,
            number=words.line,
            director_name=first.name,
            username=first.sign_in,
            password=PASSWORD,
        ),
        at=at,
    )
    regions = [make_region(name=p.name, is_capital=p.is_capital, by=director) for p in words.places]
    sales = Group.objects.get()
    sales = change_group(sales, by=director, name=words.sales_group)
    office = make_group(name=words.office_group, by=director)
    people = {first.sign_in: change_employee(director, by=director, at=at, group=office)}
    for colleague in others:
        people[colleague.sign_in] = hire(
            username=colleague.sign_in,
            name=colleague.name,
            role=colleague.role,
            group=sales if colleague.in_sales else office,
            region=None if colleague.place is None else regions[colleague.place],
            language=language,
            speaks=[language] if language == "en" else [language, "en"],
            is_novice=colleague.is_novice,
            by=director,
            at=at,
        )
    # One password for all, worked out once: it is slow on purpose.
    Employee.objects.update(password=director.password)
    change_group(sales, by=director, head=people["head"])
    return Cast(
        people,
        regions,
        [
            [people[c.sign_in] for c in words.staff if c.role == Role.MANAGER and c.place == place]
            for place in range(len(regions))
        ],
        _lines(words, language, sales, director),
        {source.kind: source for source in Source.objects.order_by("-pk")},
    )


def _lines(words: Words, language: str, sales: Group, director: Employee) -> list[Line]:
    main = Line.objects.get()
    second = make_line(
        number=words.second_line,
        name=words.line_names[1],
        language=language,
        group=sales,
        source=main.source,
        by=director,
    )
    # Nobody is called by it: in a company that is made up, numbers are made up too.
    make_trunk(
        by=director,
        name=words.practice_trunk,
        kind=Trunk.Kind.CONFIGURED,
        endpoint=PRACTICE,
        numbers=[main, second],
        caller_id=main,
    )
    return [main, second]
