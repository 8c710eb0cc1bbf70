"""A rule as plain data: when it holds, whom it rings, and what follows. Stored as JSON, carried out by ``planning``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import time
from typing import Any, Self


def _plain(row: Any) -> dict[str, Any]:
    """Only what is said, so that a rule stays readable in the database."""
    return {name: _value(value) for name, value in asdict(row).items() if value not in (None, "", (), {})}


def _value(value: Any) -> Any:
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return list(value) if isinstance(value, tuple) else value


def _numbers(data: Any) -> tuple[int, ...]:
    return tuple(int(each) for each in data or ())


def _words(data: Iterable[Any] | None) -> tuple[str, ...]:
    return tuple(str(each) for each in data or ())


def _clock(data: Any) -> time | None:
    return time.fromisoformat(data) if data else None


@dataclass(frozen=True, slots=True)
class When:
    """
    What has to hold, all of it; of several values of one thing any. ``day`` is ``working``, ``free`` (weekends and
    holidays) or ``holiday``; ``manager`` is ``has`` or ``none``; ``leader`` what is to be true of whoever leads the
    customer now: ``novice``, ``absent``, ``busy``; ``caller`` is ``known`` or ``unknown``; ``pressed`` are keys of menus,
    ``3:1`` for key 1 of menu 3. Weekdays count from Monday, 0.
    """

    lines: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()
    since: time | None = None
    until: time | None = None
    day: str = ""
    regions: tuple[int, ...] = ()
    importance: int | None = None
    languages: tuple[str, ...] = ()
    stages: tuple[int, ...] = ()
    manager: str = ""
    leader: tuple[str, ...] = ()
    caller: str = ""
    pressed: tuple[str, ...] = ()

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            lines=_numbers(data.get("lines")),
            weekdays=_numbers(data.get("weekdays")),
            since=_clock(data.get("since")),
            until=_clock(data.get("until")),
            day=data.get("day", ""),
            regions=_numbers(data.get("regions")),
            importance=data.get("importance"),
            languages=_words(data.get("languages")),
            stages=_numbers(data.get("stages")),
            manager=data.get("manager", ""),
            leader=_words(data.get("leader")),
            caller=data.get("caller", ""),
            pressed=_words(data.get("pressed")),
        )

    def plain(self) -> dict[str, Any]:
        return _plain(self)

    @property
    def is_always(self) -> bool:
        return not self.plain()


@dataclass(frozen=True, slots=True)
class Target:
    """
    Whom to ring: ``kind`` is ``own``, ``deputy``, ``experienced``, ``region``, ``duty``, ``line_group``, ``group``,
    ``secretaries`` or ``people``; of several people ``how`` says in which order. Without ``seconds`` each rings as long
    as his group says.
    """

    kind: str
    how: str = ""
    group: int | None = None
    people: tuple[int, ...] = ()
    # The share of calls each gets, by person.
    weights: dict[int, int] = field(default_factory=dict)
    seconds: int | None = None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            kind=data.get("kind", ""),
            how=data.get("how", ""),
            group=data.get("group"),
            people=_numbers(data.get("people")),
            weights={int(who): int(share) for who, share in data.get("weights", {}).items()},
            seconds=data.get("seconds"),
        )

    def plain(self) -> dict[str, Any]:
        data = _plain(self)
        if self.weights:
            data["weights"] = {str(who): share for who, share in self.weights.items()}
        return data


@dataclass(frozen=True, slots=True)
class Then:
    """
    What follows when nobody answered: ``next`` is the next rule; ``message``, ``queue``, ``call_back``, ``elsewhere`` and
    ``goodbye`` end the list, ``menu`` asks for a key. ``sound`` is said then; ``key`` asks for a call-back.
    """

    kind: str = "next"
    group: int | None = None
    seconds: int | None = None
    number: str = ""
    sound: int | None = None
    key: str = ""
    menu: int | None = None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        return cls(
            kind=data.get("kind", "next"),
            group=data.get("group"),
            seconds=data.get("seconds"),
            number=data.get("number", ""),
            sound=data.get("sound"),
            key=data.get("key", ""),
            menu=data.get("menu"),
        )

    def plain(self) -> dict[str, Any]:
        return _plain(self)

    @property
    def ends(self) -> bool:
        return self.kind != "next"


@dataclass(frozen=True, slots=True)
class KeyChoice:
    """
    What a key leads to: ``rules`` (those below the menu, among them the ones for this key), a ``target``'s people, or
    an end, which may be another menu.
    """

    key: str
    label: str = ""
    target: Target | None = None
    then: Then = Then()

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        target = data.get("target")
        return cls(
            key=str(data.get("key", "")),
            label=data.get("label", ""),
            target=Target.read(target) if target else None,
            then=Then.read(data.get("then", {})),
        )

    def plain(self) -> dict[str, Any]:
        data: dict[str, Any] = {"key": self.key, "then": self.then.plain()}
        if self.label:
            data["label"] = self.label
        if self.target:
            data["target"] = self.target.plain()
        return data

    @property
    def goes_on(self) -> bool:
        """The rules below decide."""
        return self.target is None and not self.then.ends


@dataclass(frozen=True, slots=True)
class RuleData:
    """A rule ready to be carried out; ``key`` names it in explanations: its number, or a ready-made rule's word."""

    key: str
    name: str
    when: When
    whom: tuple[Target, ...]
    then: Then
    greeting: int | None = None


@dataclass(frozen=True, slots=True)
class MenuData:
    """A menu ready to be carried out; what is said is ``sound``."""

    id: int
    name: str
    sound: int | None
    keys: tuple[KeyChoice, ...]
    # When no key is pressed.
    otherwise: KeyChoice
    seconds: int = 5
    tries: int = 2

    def choice(self, key: str) -> KeyChoice:
        return next((each for each in self.keys if each.key == key), self.otherwise)
