"""Whoever may mend it is told that letters to rooms do not come in; it is settled by itself when they do again."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from vonal.core.clock import now
from vonal.core.facts import on
from vonal.office.chat.events import InboxAnswered, InboxFailed
from vonal.office.notices.kinds import Kind, register
from vonal.office.notices.operations import notify, settle_notices
from vonal.office.staff.models import Employee
from vonal.office.staff.permissions import SEES_ALL

SUBJECT = "inbox"
FAILED = register(
    Kind(
        "chat.inbox",
        gettext_lazy("The inbox for letters to rooms cannot be read"),
        gettext_lazy("Letters to rooms do not come in: %(said)s"),
        icon="alert-triangle",
    )
)


@on(InboxFailed)
def tell_who_may_mend_it(fact: InboxFailed) -> None:
    """Directors and administrators."""
    people = Employee.objects.working().filter(role__in=SEES_ALL)
    notify(
        people, FAILED.name, subject=SUBJECT, data={"said": fact.said}, at=now(), url="/messenger/important"
    )


@on(InboxAnswered)
def settle(fact: InboxAnswered) -> None:
    """Nothing is left to do."""
    settle_notices(SUBJECT, at=now())
