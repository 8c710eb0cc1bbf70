"""What follows when nobody answered, as the switchboard does it and as it is explained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vonal.core.company import company
from vonal.office.routing.conditions import Facts
from vonal.office.routing.rules import Then
from vonal.office.routing.targets import ANSWERERS
from vonal.office.telephony.caller_ids import OwnNumbers
from vonal.office.telephony.dialled_number import read_dialled
from vonal.office.telephony.trunk_choice import consider_trunks, ways
from vonal.switchboard.core.plan import CallBackOffer, Elsewhere, End, Goodbye, Message, Queue, Say, Way

if TYPE_CHECKING:
    from vonal.office.routing.book import Office

QUEUE_SECONDS = 300
CALL_BACK_SECONDS = 10
ELSEWHERE_SECONDS = 30
CALL_BACK_KEY = "1"


def end_of(then: Then, office: Office, facts: Facts, group_id: int | None) -> tuple[End, dict[str, Any]]:
    """The end, and its explanation."""
    said: dict[str, Any] = {"k": then.kind}
    sound = Say(office.book.sounds.get(then.sound or 0, ""))
    match then.kind:
        case "queue":
            seconds = then.seconds or QUEUE_SECONDS
            people = _waited_for(then.group or group_id, office)
            said |= {"people": len(people), "seconds": seconds}
            return Queue(people, seconds, call_back_key=then.key, say=sound), said
        case "call_back":
            seconds = then.seconds or CALL_BACK_SECONDS
            said |= {"key": then.key or CALL_BACK_KEY}
            return CallBackOffer(sound, then.key or CALL_BACK_KEY, seconds), said
        case "elsewhere":
            seconds = then.seconds or ELSEWHERE_SECONDS
            found = _ways(then.number, office)
            said |= {"number": then.number, "seconds": seconds, "ways": len(found)}
            return Elsewhere(then.number, found, seconds), said
        case "goodbye":
            return Goodbye(sound), said
    return Message(), said


def _waited_for(group_id: int | None, office: Office) -> tuple[str, ...]:
    """The group, whether on line or not yet; without one everybody who answers."""
    members = office.everybody_in_group.get(group_id, []) if group_id else []
    if not members:
        members = [person for person in office.directory.people.values() if person.role in ANSWERERS]
    absent = office.directory.absent
    here = [person for person in members if person.id not in absent]
    return tuple(person.extension for person in sorted(here, key=lambda person: person.idle_since))


def _ways(number: str, office: Office) -> tuple[Way, ...]:
    """By which trunks; worked out once a directory."""
    kept = office.directory.kept
    if ("ways", number) not in kept:
        read = read_dialled(number, company().country)
        own = OwnNumbers(None, None, (), office.directory.lines)
        found = ways(consider_trunks(read, own, at=office.directory.at)) if read else ()
        kept["ways", number] = found
    result: tuple[Way, ...] = kept["ways", number]
    return result
