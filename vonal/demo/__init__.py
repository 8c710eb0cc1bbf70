"""A company made up for trying the program: people, customers, and three months of work."""

from datetime import datetime


def fill(language: str, seed: int = 1, at: datetime | None = None, customers: int = 400) -> None:
    """
    Fill an empty installation in ``language`` (en, ru, hu); the same seed at the same moment makes the same company.

    To be called in a transaction; takes about ten seconds with all the customers.
    """
    from vonal.core.clock import now
    from vonal.demo.company import fill_company
    from vonal.demo.notices import tell_of_today

    at = at or now()
    fill_company(language, seed, at=at, customers=customers)
    tell_of_today(at=at)


def sign_ins() -> list[tuple[str, str, str]]:
    """Sign-in, password and role of those shown at the start; empty unless this is the made-up company."""
    from vonal.demo.cast import PASSWORD, SHOWN
    from vonal.office.staff.models import Employee

    people = {row.username: row for row in Employee.objects.working().filter(username__in=SHOWN)}
    director = people.get(SHOWN[0])
    if director is None or not director.check_password(PASSWORD):
        return []
    return [
        (name, PASSWORD, f"{people[name].name}, {people[name].get_role_display()}")
        for name in SHOWN
        if name in people
    ]
