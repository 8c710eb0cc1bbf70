"""Topics that are heard by way of others: a room's by the pages of all who are in it, whoever that is at the moment."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

CHUNK = 500

Hearers = Callable[[list[int]], Iterable[tuple[int, str]]]
Heard = Callable[[Collection[str], list[int]], Iterable[int]]


@dataclass(frozen=True, slots=True)
class Circle:
    """
    All topics ``<name>:<number>``.

    :param hearers: gives, of some numbers, who hears which: pairs of a number and another topic.
    :param heard: gives, of some numbers, those which a listener to these other topics hears.
    """

    hearers: Hearers
    heard: Heard


_circles: dict[str, Circle] = {}


def circle(name: str, *, hearers: Hearers, heard: Heard) -> None:
    """Have all topics ``<name>:<number>`` heard by others, so that no page has to listen to thousands of them."""
    _circles[name] = Circle(hearers, heard)


def hearers(topics: Collection[str]) -> dict[str, list[str]]:
    """Through which other topics these are heard now."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, numbers in _by_circle(topics):
        for number, other in _circles[name].hearers(numbers):
            found[f"{name}:{number}"].append(other)
    return found


def those_heard(own: Collection[str], topics: Collection[str]) -> set[str]:
    """Which of ``topics`` a listener to his ``own`` hears."""
    found = {topic for topic in topics if topic in own}
    for name, numbers in _by_circle(topics):
        found.update(f"{name}:{number}" for number in _circles[name].heard(own, numbers))
    return found


def _by_circle(topics: Iterable[str]) -> Iterable[tuple[str, list[int]]]:
    of: defaultdict[str, list[int]] = defaultdict(list)
    for topic in topics:
        name, _, number = topic.partition(":")
        if name in _circles and number.isascii() and number.isdigit():
            of[name].append(int(number))
    for name, numbers in of.items():
        for start in range(0, len(numbers), CHUNK):
            yield name, numbers[start : start + CHUNK]
