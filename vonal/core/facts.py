"""Facts go sideways: an operation announces what happened and never knows who listens."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Self, TypeVar, get_args, get_type_hints

from django.db import transaction

from vonal.core.clock import now
from vonal.core.jobs import enqueue_all, job
from vonal.core.models import Event
from vonal.core.statements import insert_rows
from vonal.core.unheard import is_unheard

Plain = str | int | bool | float | None | list[Any] | dict[str, Any]


@dataclass(frozen=True)
class Fact:
    """
    Something that happened, named in the past tense; subclasses are frozen dataclasses.

    Fields are plain: numbers, strings, booleans, None, dates, times, and lists of them.
    """

    @classmethod
    def fact_name(cls) -> str:
        """``sales.DealMoved`` for ``vonal.office.sales.events.DealMoved``."""
        return f"{cls.__module__.split('.')[-2]}.{cls.__name__}"

    def to_data(self) -> dict[str, Plain]:
        """The fields as JSON can keep them."""
        return {name: _plain(value) for name, value in asdict(self).items()}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self:
        """The fact as it was announced; fields dropped since then are left out."""
        hints = get_type_hints(cls)
        return cls(**{name: _typed(value, hints[name]) for name, value in data.items() if name in hints})


AnyFact = TypeVar("AnyFact", bound=Fact)
Handler = Callable[[Any], None]

_handlers: dict[str, dict[str, tuple[type[Fact], Handler]]] = defaultdict(dict)


def on(fact: type[AnyFact]) -> Callable[[Callable[[AnyFact], None]], Callable[[AnyFact], None]]:
    """
    Subscribe a story to a fact; only modules of ``vonal.workflows`` do.

    The handler is called at least once for each fact, so a second call must change nothing.
    """

    def subscribe(handler: Callable[[AnyFact], None]) -> Callable[[AnyFact], None]:
        _handlers[fact.fact_name()][f"{handler.__module__}.{handler.__qualname__}"] = (fact, handler)
        return handler

    return subscribe


def publish(fact: Fact) -> None:
    """Write the fact and one delivery for each subscriber, in the caller's own transaction."""
    publish_all([fact])


@transaction.atomic(savepoint=False)
def publish_all(facts: Sequence[Fact]) -> None:
    """Write many facts in the order given, and their deliveries."""
    if is_unheard():
        return
    at = now()
    rows = [Event(name=fact.fact_name(), data=fact.to_data(), at=at) for fact in facts]
    if not any(_handlers[row.name] for row in rows):
        insert_rows(rows)
        return
    events = Event.objects.bulk_create(rows)
    deliveries = (
        ("", {"event_id": each.pk, "handler": name}) for each in events for name in _handlers[each.name]
    )
    enqueue_all(deliver, deliveries)


@job(retries=8)
def deliver(event_id: int, handler: str) -> None:
    """Call one subscriber with one fact."""
    event = Event.objects.get(pk=event_id)
    fact, call = _handlers[event.name][handler]
    call(fact.from_data(event.data))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    message = f"A fact carries plain values only, not {type(value).__name__}."
    raise TypeError(message)


def _typed(value: Any, hint: Any) -> Any:
    kinds = {hint, *get_args(hint)}
    if isinstance(value, str) and datetime in kinds:
        return datetime.fromisoformat(value)
    if isinstance(value, str) and date in kinds:
        return date.fromisoformat(value)
    if isinstance(value, list) and hint is not list and getattr(hint, "__origin__", None) is tuple:
        return tuple(value)
    return value
