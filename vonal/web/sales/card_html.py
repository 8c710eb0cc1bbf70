"""A card of the board as markup, made without a template: a board has hundreds of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import npgettext

from vonal.office.sales.models import Deal
from vonal.office.staff.models import Employee
from vonal.office.tasks.models import Task
from vonal.web.templatetags.vonal import avatar, day_of_year, icon, moment, money

NOTHING = SafeString("")


class CardPrinter:
    """Prints cards of one page: what they have in common is made once."""

    def __init__(self) -> None:
        self.address = reverse("deal", args=[0])
        self.face: Callable[[Employee], SafeString] = cache(_face)
        self.days: Callable[[int], str] = cache(_days)
        self.check, self.glass = icon("checkbox"), icon("hourglass")
        self.too_long, self.no_step = _("Too long in this stage"), _("no next step")

    def card(
        self, deal: Deal, task: Task | None, days: int | None, *, is_stale: bool, is_late: bool
    ) -> SafeString:
        """One ``li`` of the board."""
        return format_html(
            '<li class="board-card{}" id="deal-{}" data-deal="{}" tabindex="0">'
            '<a class="board-card-name" href="{}">{}</a>{}<div class="board-card-foot"><span>{}{}</span>{}{}</div>{}</li>',
            " is-stale" if is_stale else "",
            deal.pk,
            deal.pk,
            self.address.replace("/0", f"/{deal.pk}"),
            deal.customer,
            format_html('<span class="board-card-sub">{}</span>', deal.title) if deal.title else NOTHING,
            money(deal.amount, deal.currency) if deal.amount else NOTHING,
            self._own_chance(deal),
            self._expected(deal),
            self.face(deal.manager) if deal.manager else NOTHING,
            NOTHING if days is None else self._next(task, days, is_stale=is_stale, is_late=is_late),
        )

    def _own_chance(self, deal: Deal) -> SafeString:
        if deal.own_probability is None or not deal.is_open:
            return NOTHING
        return format_html(' <span class="text-secondary">{} %</span>', deal.own_probability)

    def _expected(self, deal: Deal) -> SafeString:
        if deal.expected_on is None:
            return NOTHING
        return format_html('<span class="text-secondary">{}</span>', day_of_year(deal.expected_on, "short"))

    def _next(self, task: Task | None, days: int, *, is_stale: bool, is_late: bool) -> SafeString:
        step = (
            format_html('<span class="board-card-task is-none">{}</span>', self.no_step)
            if task is None
            else self._step(task.title, task.due_at, is_late=is_late)
        )
        if not is_stale:
            return format_html(
                '<div class="board-card-next">{}<span class="board-card-days">{}</span></div>',
                step,
                self.days(days),
            )
        return format_html(
            '<div class="board-card-next">{}<span class="board-card-days" title="{}">{}'
            '<span class="visually-hidden">{}</span>{}</span></div>',
            step,
            self.too_long,
            self.glass,
            self.too_long,
            self.days(days),
        )

    def _step(self, title: str, due_at: datetime, *, is_late: bool) -> SafeString:
        late = " is-late" if is_late else ""
        return format_html(
            '<span class="board-card-task{}">{}<span>{}</span></span>{}',
            late,
            self.check,
            title,
            moment(due_at),
        )


def _face(person: Employee) -> SafeString:
    drawn = avatar(person, size="xs")
    return format_html(
        '<span title="{}">{}<span class="visually-hidden">{}</span></span>', person.name, drawn, person.name
    )


def _days(days: int) -> str:
    return npgettext("in a stage", "%(days)s day", "%(days)s days", days) % {"days": days}
