"""What a list shows now, as its address says it: a saved view, and what was changed in it since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict

from vonal.core.kept_queries import kept_in_sql
from vonal.office.staff.models import Employee
from vonal.office.views.conditions import DEEPEST, Group, Rule, read_group
from vonal.office.views.models import DefaultView, SavedView
from vonal.web.lists.listing import Column, Listing, Order

SEPARATOR = "~"
# Beginnings and the end of a group among the rules of an address.
ALL_OF, ANY_OF, END = "(all", "(any", ")"
Raw = list[Any]


@dataclass
class ListState:
    """
    Columns, rules and order; ``view`` is the saved one it began with.

    ``quick`` is what the choosers beside the search box say, ``text`` what stands in that box.
    """

    listing: Listing
    view: SavedView | None
    columns: list[Column]
    group: Group
    quick: dict[str, str]
    text: str
    sort: str
    changed: bool = field(default=False)

    @property
    def order(self) -> Order:
        return self.listing.orders[self.sort]

    @property
    def whole(self) -> Group:
        """All that narrows the list: the rules, the choosers and the search box."""
        parts = read_group(_quick_raw(self.listing, self.quick, self.text), self.listing.attributes).parts
        if not self.group.parts:
            return Group(parts)
        if self.group.any_of and parts:
            return Group((self.group, *parts))
        return Group((*self.group.parts, *parts), self.group.any_of)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.whole.parts)

    @property
    def column_keys(self) -> list[str]:
        return [column.key for column in self.columns]

    @property
    def has_own_columns(self) -> bool:
        """Whether somebody chose them."""
        return tuple(self.column_keys) != self.listing.first_columns

    def query(self, raw: Raw | None = None, **more: Any) -> str:
        """The whole state as a query; ``raw`` instead of its own rules, ``more`` instead of what it says itself."""
        pairs: list[tuple[str, Any]] = [("view", self.view.pk)] if self.view else [("view", "none")]
        pairs += [("set", 1)]
        pairs += [("col", key) for key in self.column_keys]
        pairs += [("rule", token) for token in _tokens(self.group.raw if raw is None else raw)]
        pairs += [("any", 1)] if self.group.any_of else []
        pairs += [("q", self.text)] if self.text else []
        pairs += list(self.quick.items())
        pairs += [("sort", self.sort)]
        return urlencode([pair for pair in pairs if pair[0] not in more] + list(more.items()))

    def hidden(self, *left_out: str) -> list[tuple[str, str]]:
        """The state as hidden inputs, without those a form asks for itself."""
        return [
            (name, text)
            for name, texts in QueryDict(self.query()).lists()
            for text in texts
            if name not in left_out
        ]

    @property
    def hidden_all(self) -> list[tuple[str, str]]:
        return self.hidden()

    @property
    def hidden_col(self) -> list[tuple[str, str]]:
        return self.hidden("col")

    @property
    def hidden_sort(self) -> list[tuple[str, str]]:
        return self.hidden("sort")

    @property
    def hidden_any(self) -> list[tuple[str, str]]:
        return self.hidden("any")

    @property
    def hidden_of_bar(self) -> list[tuple[str, str]]:
        """Of the line with the search box and the choosers."""
        return self.hidden("q", *self.listing.quick)


def state_of(listing: Listing, employee: Employee, asked: QueryDict) -> ListState:
    """What the address asks for; what it does not name is as in the view, or as the list begins."""
    quick = {key: text for key in listing.quick if (text := _clean(asked.get(key, "")))}
    text = _clean(asked.get("q", ""))
    view = _view(listing, employee, asked.get("view", ""), opens=not (quick or text))
    is_set = "set" in asked
    columns = asked.getlist("col") if is_set else (view.columns if view else [])
    raw: Raw = _raw_of(asked.getlist("rule")) if is_set else (list(view.rules) if view else [])
    any_of = "any" in asked if is_set else bool(view and view.any_rule)
    if new := asked.get("new_field"):
        rule = [new, asked.get("new_operator", ""), asked.get("new_value", "")]
        put(raw, rule, asked.get("into", ""), any_of=any_of)
    sort = asked.get("sort") or asked.get("order") or (view.sort if view else "")
    known = [listing.columns[key] for key in dict.fromkeys(columns) if key in listing.columns]
    quick = {
        key: value
        for key, value in quick.items()
        if read_group([[key, "is", value]], listing.attributes).parts
    }
    return ListState(
        listing=listing,
        view=view,
        columns=known or [listing.columns[key] for key in listing.first_columns],
        group=read_group(raw, listing.attributes, any_of=any_of),
        quick=quick,
        text=text,
        sort=sort if sort in listing.orders else next(iter(listing.orders)),
        changed=is_set,
    )


def put(raw: Raw, rule: list[str], into: str, *, any_of: bool = False) -> None:
    """
    Add a rule at a place: ``""`` beside the others, ``"1"`` in the second part, ``"1.new"`` in a new group there.

    A new group within all of something asks for any of its own, and the other way round.
    """
    for step in into.split(".")[: DEEPEST - 2]:
        if step == "new":
            raw.append({"any": not any_of, "rules": []})
        number = len(raw) - 1 if step == "new" else int(step) if step.isdecimal() else -1
        if not (0 <= number < len(raw) and isinstance(raw[number], dict)):
            break
        any_of, raw = raw[number]["any"], raw[number]["rules"]
    raw.append(rule)


def without(raw: Raw, path: Sequence[int]) -> Raw:
    """The rules without the one at a place, given as its number in each group on the way."""
    first, *rest = path
    if not rest:
        return raw[:first] + raw[first + 1 :]
    inner = without(raw[first]["rules"], rest)
    return raw[:first] + ([{**raw[first], "rules": inner}] if inner else []) + raw[first + 1 :]


def turned(raw: Raw, path: Sequence[int]) -> Raw:
    """The rules with the group at a place asking for any instead of all, or the other way round."""
    first, *rest = path
    group = raw[first]
    group = {**group, "rules": turned(group["rules"], rest)} if rest else {**group, "any": not group["any"]}
    return [*raw[:first], group, *raw[first + 1 :]]


def _quick_raw(listing: Listing, quick: dict[str, str], text: str) -> Raw:
    return [[key, "is", value] for key, value in quick.items()] + (
        [[listing.find, "has", text]] if text else []
    )


def _tokens(raw: Raw) -> Iterator[str]:
    for part in raw:
        if isinstance(part, dict):
            yield ANY_OF if part["any"] else ALL_OF
            yield from _tokens(part["rules"])
            yield END
        else:
            yield SEPARATOR.join(part)


def _raw_of(tokens: list[str]) -> Raw:
    """The rules of an address; brackets that do not fit are passed over."""
    open_groups: list[Raw] = [[]]
    for token in tokens[:100]:
        if token in (ALL_OF, ANY_OF):
            inner: Raw = []
            open_groups[-1].append({"any": token == ANY_OF, "rules": inner})
            open_groups.append(inner)
        elif token == END:
            if len(open_groups) > 1:
                open_groups.pop()
        else:
            open_groups[-1].append(token.split(SEPARATOR, 2))
    return open_groups[0]


def _clean(text: str) -> str:
    return text.replace("\0", "").strip()[:200]


def _view(listing: Listing, employee: Employee, asked: str, *, opens: bool) -> SavedView | None:
    if asked.isdecimal() and len(asked) < 19:
        return SavedView.objects.visible_to(employee).filter(noun=listing.noun, pk=int(asked)).first()
    if asked or not opens:
        return None
    return next(iter(_first_view(employee.pk, listing.noun)), None)


@kept_in_sql
def _first_view(employee_id: int, noun: str) -> QuerySet[SavedView]:
    """The one his list opens with, as long as he may see it."""
    chosen = DefaultView.objects.filter(employee=employee_id, noun=noun).values("view")
    return SavedView.objects.visible_to(employee_id).filter(noun=noun, pk__in=chosen)


__all__ = ["ListState", "Rule", "put", "state_of", "turned", "without"]
