"""
What a company has behind it after years of work: customers, calls, deals and everything around them, as table rows.

A bigger company here is an older one: so many calls and deals a day, however long the history.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from benchmarks import people
from benchmarks.company import CALLS_A_DAY, DEAL_DAYS, DEALS_A_DAY, REGULAR, REGULAR_CALLS, Size
from benchmarks.inside.keys import forms, keys

TABLES: dict[str, tuple[str, ...]] = {
    "customers_customer": (
        "id", "kind", "name", "activity", "heard_from", "region_id", "importance", "language", "source_id",
        "manager_id", "created_at", "created_by_id", "origin",
    ),
    "customers_contact": ("id", "customer_id", "name", "position", "created_at"),
    "customers_contactpoint": ("id", "customer_id", "contact_id", "kind", "raw", "value"),
    "customers_matchkey": ("id", "customer_id", "contact_id", "kind", "value"),
    "customers_nearname": ("id", "customer_id", "value"),
    "customers_note": ("id", "customer_id", "author_id", "text", "written_at"),
    "sales_deal": (
        "id", "customer_id", "stage_id", "title", "amount", "currency", "manager_id", "source_id", "expected_on",
        "own_probability", "own_probability_reason", "opened_at", "entered_stage_at", "closed_at", "origin",
    ),
    "sales_dealmove": ("id", "deal_id", "from_stage_id", "to_stage_id", "by_id", "moved_at", "undoes_id"),
    "tasks_task": (
        "id", "title", "kind", "customer_id", "deal_id", "assignee_id", "author_id", "due_at", "planned_at",
        "created_at", "done_at", "result", "origin",
    ),
    "telephony_call": (
        "id", "switch_id", "direction", "state", "line_id", "number_raw", "number", "dialled", "customer_id",
        "contact_id", "answered_by_id", "started_at", "answered_at", "ended_at", "missed", "called_back_at",
        "called_back_by_id", "outcome", "outcome_reason", "outcome_at", "call_back_at", "note",
    ),
    "telephony_leg": (
        "id", "call_id", "switch_id", "employee_id", "reason", "rang_at", "offered_seconds", "answered_at",
        "ended_at", "missed_why", "skipped_why",
    ),
    "telephony_recording": ("id", "call_id", "kind", "file", "seconds", "bytes", "sha256", "peaks", "made_at"),
}  # fmt: skip

TASKS_A_DEAL = 3
Rows = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Office:
    """Who and what the history refers to, by id."""

    managers: list[int]
    regions: list[int]
    sources: list[int]
    stages: list[int]  # three open ones, won, lost
    line: int


class History:
    """Rows in chunks, each table's in the order of its ids; the same seed and moment give the same rows."""

    def __init__(self, size: Size, office: Office, *, seed: int, until: datetime) -> None:
        self._size, self._office, self._seed, self._until = size, office, seed, until
        self._dice = Random(seed + 1)
        self._phones: list[str] = []
        self._contacts: list[int | None] = []
        self._ids = {table: count(1) for table in TABLES}

    def chunks(self, length: int = 20_000) -> Iterator[Rows]:
        """Customers first, then deals, then calls."""
        for make, total in (
            (self._customers(), self._size.customers),
            (self._deals(), self._size.deals),
            (self._calls(), self._size.calls),
        ):
            for begin in range(0, total, length):
                rows: Rows = {}
                for _ in range(min(length, total - begin)):
                    for table, row in next(make):
                        rows.setdefault(table, []).append(row)
                yield rows

    def manager_of(self, customer: int) -> int:
        """Who leads the customer with this id."""
        return self._office.managers[customer % len(self._office.managers)]

    def _customers(self) -> Iterator[list[tuple[str, tuple[Any, ...]]]]:
        office, dice = self._office, self._dice
        for made in people.customers(self._seed, self._size.customers):
            pk, contact = made.number + 1, None
            rows: list[tuple[str, tuple[Any, ...]]] = []
            at = self._until - timedelta(days=(self._size.customers - made.number) / 2_000 + 100)
            card = (
                pk, made.kind, made.name, "", "", dice.choice(office.regions), dice.choice((0, 0, 0, 1, 2)),
                made.language, dice.choice(office.sources), self.manager_of(pk), at, None, None,
            )  # fmt: skip
            rows.append(("customers_customer", card))
            if made.contact:
                contact = next(self._ids["customers_contact"])
                rows.append(("customers_contact", (contact, pk, made.contact, "", at)))
            points = [("phone", made.phone.raw, made.phone.value)]
            points += [("email", made.email, made.email)] if made.email else []
            rows += [
                ("customers_contactpoint", (next(self._ids["customers_contactpoint"]), pk, contact, *point))
                for point in points
            ]
            rows += [
                (
                    "customers_matchkey",
                    (next(self._ids["customers_matchkey"]), pk, contact if own else None, *key),
                )
                for own, *key in keys(made)
            ]
            rows += [
                ("customers_nearname", (next(self._ids["customers_nearname"]), pk, value))
                for value in forms(made)
            ]
            if pk % 5 == 0:
                note = (
                    next(self._ids["customers_note"]),
                    pk,
                    self.manager_of(pk),
                    "Asked for a price list.",
                    at,
                )
                rows.append(("customers_note", note))
            self._phones.append(made.phone.value)
            self._contacts.append(contact)
            yield rows

    def _deals(self) -> Iterator[list[tuple[str, tuple[Any, ...]]]]:
        size, office, dice = self._size, self._office, self._dice
        lead, _work, payment, won, lost = office.stages
        for number in range(size.deals):
            pk = number + 1
            customer = REGULAR if number >= size.deals - 3 else dice.randrange(size.customers) + 1
            opened = self._until - timedelta(days=(size.deals - number) / DEALS_A_DAY)
            age = self._until - opened
            closed = opened + timedelta(days=DEAL_DAYS)
            is_closed = age > timedelta(days=DEAL_DAYS) and customer != REGULAR
            stage = dice.choice((won, lost)) if is_closed else dice.choice(office.stages[:3])
            entered = closed if is_closed else opened + age * dice.random()
            deal = (
                pk, customer, stage, f"Order {pk}", f"{dice.randrange(20, 5000) * 1000}.00", "HUF",
                self.manager_of(customer), None, (opened + timedelta(days=10 + pk % 40)).date(),
                None if pk % 10 else 70, "" if pk % 10 else "They promised",
                opened, entered, closed if is_closed else None, None,
            )  # fmt: skip
            rows: list[tuple[str, tuple[Any, ...]]] = [("sales_deal", deal)]
            moves = [(None, lead, opened), (lead, payment if stage == lead else stage, entered)]
            for before, after, at in moves:
                move = (
                    next(self._ids["sales_dealmove"]),
                    pk,
                    before,
                    after,
                    self.manager_of(customer),
                    at,
                    None,
                )
                rows.append(("sales_dealmove", move))
            is_done = age > timedelta(days=10)
            due = opened + timedelta(days=10) if is_done else self._until + timedelta(days=3 * dice.random())
            for nth in range(TASKS_A_DEAL):
                # The last one is open as long as the deal is young; those before it are behind.
                is_over = is_done or nth < TASKS_A_DEAL - 1
                at = due if nth == TASKS_A_DEAL - 1 else opened + timedelta(hours=5 * (nth + 1))
                task = (
                    next(self._ids["tasks_task"]), f"Call about order {pk}", "call", customer, pk,
                    self.manager_of(customer), None, at, at if is_over or pk % 2 else None, opened,
                    at if is_over else None, "Talked" if is_over else "", None,
                )  # fmt: skip
                rows.append(("tasks_task", task))
            yield rows

    def _calls(self) -> Iterator[list[tuple[str, tuple[Any, ...]]]]:
        size, office, dice = self._size, self._office, self._dice
        for number in range(size.calls):
            pk = number + 1
            is_regular = pk % (size.calls // REGULAR_CALLS) == 0
            customer = REGULAR if is_regular else dice.randrange(size.customers) + 1
            day, second = divmod(size.calls - number, CALLS_A_DAY)
            started = self._until - timedelta(
                days=day, seconds=second * 40_000 // CALLS_A_DAY + dice.random()
            )
            is_old, manager = day > 1, self.manager_of(customer)
            is_missed = dice.random() < 0.15 and not is_regular
            answered = None if is_missed else started + timedelta(seconds=4)
            ended = started + timedelta(seconds=20 if is_missed else dice.randrange(30, 600))
            outcome = "" if is_missed or (not is_old and dice.random() < 0.1) else "question_answered"
            phone = self._phones[customer - 1]
            back = is_missed and is_old
            call = (
                pk, f"old-{pk}", "in", "ended", office.line, phone, phone, "+3612345678", customer,
                self._contacts[customer - 1], None if is_missed else manager, started, answered, ended, is_missed,
                ended + timedelta(hours=1) if back else None, manager if back else None, outcome, "",
                ended if outcome else None, None, "",
            )  # fmt: skip
            rows: list[tuple[str, tuple[Any, ...]]] = [("telephony_call", call)]
            rang = [(manager, answered)]
            if dice.random() < 0.3:
                rang.insert(0, (office.managers[(customer + 7) % len(office.managers)], None))
            for employee, taken in rang:
                leg_pk = next(self._ids["telephony_leg"])
                leg = (
                    leg_pk, pk, f"old-{pk}.r{leg_pk}", employee, "own_manager", started, 5.0, taken,
                    ended if taken else started + timedelta(seconds=5), "" if taken else "no_answer", "",
                )  # fmt: skip
                rows.append(("telephony_leg", leg))
            if answered:
                seconds = (ended - answered).total_seconds()
                peaks = json.dumps([number % 100 for number in range(20)])
                recording_pk = next(self._ids["telephony_recording"])
                recording = (
                    recording_pk, pk, "talk", f"old/{pk}.ogg", seconds, int(seconds * 3_000), "0" * 64, peaks, ended
                )  # fmt: skip
                rows.append(("telephony_recording", recording))
            yield rows
