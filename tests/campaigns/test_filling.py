"""Who comes on a list, and who is left out."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from tests.campaigns.cast import agent, call_list, called, director, put, put_many
from tests.telephony.cast import NOON, company, person, talk
from vonal.core.models import Job
from vonal.office.campaigns import filling as filling_module
from vonal.office.campaigns.filling import fill, fill_further, undo_filling
from vonal.office.campaigns.models import CallList, Entry, Filling
from vonal.office.campaigns.numbers import forbid_numbers
from vonal.office.campaigns.operations import change_list, make_list
from vonal.office.customers.operations import create_customer
from vonal.office.sales.operations import open_deal


@pytest.fixture(autouse=True)
def here(db: None) -> None:
    company()


def test_those_without_a_number_barred_selling_or_just_talked_with_are_counted_and_left_out():
    bela = person("bela")
    plain, silent, barred, selling, talked = (
        called("Plain", "+3613621001"),
        create_customer(by=None, at=NOON, name="Silent"),
        called("Barred", "+3613621002"),
        called("Selling", "+3613621003"),
        called("Talked", "+36301234567"),
    )
    forbid_numbers(["+3613621002"], reason="Asked us", by=director(), at=NOON)
    open_deal(selling, by=None, at=NOON)
    talk(bela)
    everyone = [plain, silent, barred, selling, talked]

    first = put(call_list(agent()), *everyone, at=NOON + timedelta(hours=1))
    careless = call_list(name="Careless", leaves_out_open_deals=False, leaves_out_talked_days=0)
    second = put(careless, *everyone, plain, at=NOON + timedelta(hours=1))

    assert first.counts == {"added": 1, "without_number": 1, "barred": 1, "has_deal": 1, "talked": 1}
    assert second.counts == {"added": 3, "without_number": 1, "barred": 1}
    assert put(careless, plain).counts == {"again": 1}


def test_a_large_filling_goes_on_in_the_background_and_can_be_undone(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(filling_module, "CHUNK", 2)
    list_ = call_list(agent())

    put_many(list_, 5)

    made = Filling.objects.get()
    assert (made.done, Entry.objects.count()) == (2, 2)
    assert Job.objects.filter(key=f"filling:{made.pk}").count() == 1
    for _more in range(3):
        fill_further(made.pk)
    made.refresh_from_db()
    assert (made.counts, made.finished_at is not None) == ({"added": 5}, True)
    assert undo_filling(made, by=director(), at=NOON) == 5
    assert set(Entry.objects.values_list("state", flat=True)) == {"removed"}
    cards = list(Entry.objects.values_list("customer", flat=True))
    assert fill(list_, cards, kind="chosen", by=director(), at=NOON).counts == {"added": 2}


def test_a_stranger_fills_and_changes_nothing():
    head, bela, ada = person("hedvig", "head"), person("bela"), agent()
    list_ = call_list(ada)
    card = called("Plain")

    for stranger in (head, bela, ada):
        with pytest.raises(PermissionDenied):
            fill(list_, [card.pk], kind="chosen", by=stranger, at=NOON)
        with pytest.raises(PermissionDenied):
            change_list(list_, by=stranger, at=NOON, priority=9)
    with pytest.raises(PermissionDenied):
        make_list(name="Mine", agents=[], by=bela, at=NOON)
    with pytest.raises(PermissionDenied):
        make_list(name="Others'", agents=[ada], by=head, at=NOON)
    assert not Entry.objects.exists()
    assert CallList.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("weekdays", []),
        ("weekdays", [8]),
        ("closes", None),
        ("most_attempts", 21),
        ("name", ""),
        ("name", "Bakeries"),
    ],
)
def test_bad_rules_are_refused_by_field(field: str, bad: object):
    there = call_list(agent())

    with pytest.raises(ValidationError) as refused:
        make_list(
            agents=[], by=director(), at=NOON, **{"name": "New", field: there.opens if bad is None else bad}
        )

    assert field in refused.value.message_dict
