"""What the made-up company's people talk about among themselves: a group for all, one about a deal, and two who talk."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from vonal.demo.cast import Cast
from vonal.demo.hours import Hours
from vonal.office.chat.models import Membership, Room
from vonal.office.chat.operations.posting import post_message, react
from vonal.office.chat.operations.reading import change_membership
from vonal.office.chat.operations.rooms import enter, open_group, room_about, room_of_two
from vonal.office.sales.models import Deal
from vonal.office.staff.models import Employee

SELLERS = ("manager", "manager2", "manager3", "agent", "secretary")


def talk_in_rooms(cast: Cast, hours: Hours) -> None:
    """Open the rooms, and let something be said in each; the last words wait for the manager."""
    head, manager = cast.people["head"], cast.people["manager"]
    begun = hours.now - timedelta(hours=3)
    sellers = [cast.people[name] for name in SELLERS if name in cast.people]
    floor = open_group(
        name=_("Sales"),
        about=_("What all of sales should know"),
        by=head,
        members=sellers,
        is_open=True,
        at=begun,
    )
    lines = [
        (
            head,
            _(
                "Good morning! The new price list is in the materials: **please send only that one** from today."
            ),
        ),
        (sellers[1], _("Thanks. What about offers that went out last week?")),
        (head, _("They hold until Friday. After that the new prices.")),
        (manager, _("Clear. I call my three today.")),
        (head, _("@%(name)s tell us how they take it.") % {"name": manager.username}),
    ]
    _say(floor, lines, hours, minutes=150)
    two = room_of_two(manager, head, at=begun)
    _say(two, [(head, _("Shall I join your meeting tomorrow?"))], hours, minutes=20)
    deal = Deal.objects.open().filter(manager=manager).order_by("pk").first()
    if deal is not None:
        about = room_about(deal, by=manager, at=begun)
        for who in (manager, head):
            enter(about, who=who, at=begun)
        lines = [
            (manager, _("They ask for delivery in two steps. Can we?")),
            (head, _("Yes, if both are paid before the second one leaves.")),
        ]
        _say(about, lines, hours, minutes=60)
    change_membership(enter(floor, who=manager, at=begun), is_favourite=True)


def _say(room: Room, lines: list[tuple[Employee, str]], hours: Hours, *, minutes: int) -> None:
    last = None
    for number, (who, text) in enumerate(lines):
        at = hours.now - timedelta(minutes=minutes - 7 * number)
        last = post_message(_place(room, who), text, client_id=f"demo-{room.pk}-{number}", at=at)
    if last is not None and len(lines) > 1:
        react(last.room.messages.exclude(author=None)[0], "👍", by=_place(room, lines[1][0]), at=hours.now)


def _place(room: Room, who: Employee) -> Membership:
    return Membership.objects.get(room=room, employee=who)
