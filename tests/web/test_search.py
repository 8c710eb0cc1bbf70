"""One search over everything: by words, other forms, parts, numbers; only what the person may see."""

from __future__ import annotations

import pytest

from tests.telephony.cast import NOON, company, person
from tests.web.office import page_of
from vonal.core.models import SearchEntry, SearchRebuild
from vonal.core.search import Kind
from vonal.office.customers.models import Customer
from vonal.office.customers.operations import (
    NewContact,
    add_contact_point,
    change_customer,
    create_customer,
    write_note,
)
from vonal.office.customers.operations.in_sets import Card, Human, add_to_customers, create_customers
from vonal.office.sales.operations import change_deal, create_default_pipeline, open_deal
from vonal.office.staff.models import Employee
from vonal.web.search.finding import found_by, question_of
from vonal.workflows.search_index import rebuild

LIMITS = dict.fromkeys(Kind, 10)


class Cast:
    """Anna leads the mill and its oven, Béla the flower shop; Dóra sees all."""

    def __init__(self) -> None:
        company()
        create_default_pipeline(language="en")
        self.anna, self.bela = person("anna", on_line=False), person("bela", on_line=False)
        self.dora = person("dora", "director", on_line=False)
        self.mill = create_customer(
            by=self.anna,
            at=NOON,
            name="Alföldi Malom Zrt.",
            activity="Пекарни и мельницы",
            manager=self.anna,
            points=["06 30 123 4567", "titkarsag@alfoldi.hu"],
            contacts=[NewContact("Főző Győző", "head miller", ["gyozo.fozo@gmail.com"])],
        )
        self.flowers = create_customer(
            by=self.bela, at=NOON, name="ООО «Ромашка»", manager=self.bela, points=["+7 495 123-45-67"]
        )
        self.deal = open_deal(self.mill, title="Kemence felújítása", manager=self.anna, by=self.anna, at=NOON)
        self.note = write_note(
            self.mill, "Договор подписан, ждут поставку печей к декабрю", by=self.anna, at=NOON
        )


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast()


def found(employee: Employee, text: str) -> set[tuple[str, int]]:
    groups = found_by(employee, question_of(text), LIMITS)
    return {(group.kind.name.lower(), hit.row_id) for group in groups for hit in group.hits}


@pytest.mark.parametrize(
    ("typed", "what"),
    [
        ("alföldi", "customer"),
        ("alfoldi mal", "customer"),
        ("malom győző", "customer"),
        ("пекарня", "customer"),
        ("мельница", "customer"),
        ("lföld", "customer"),
        ("06 30 123 4567", "customer"),
        ("0630123", "customer"),
        ("+36 30 12", "customer"),
        ("titkarsag@alf", "customer"),
        ("alfoldi.hu", "customer"),
        ("fozo", "contact"),
        ("GYŐZŐ", "contact"),
        ("miller", "contact"),
        ("gyozo.fozo@gmail.com", "contact"),
        ("kemencék", "deal"),
        ("felújítás", "deal"),
        ("mence", "deal"),
        ("договором", "note"),
        ("печь", "note"),
        ("поставка", "note"),
        ("dogovor", "note"),
    ],
)
def test_it_is_found_by(cast: Cast, typed: str, what: str):
    rows = {"customer": cast.mill, "contact": cast.mill.contacts.get(), "deal": cast.deal, "note": cast.note}

    assert (what, rows[what].pk) in found(cast.anna, typed)
    assert (what, rows[what].pk) in found(cast.dora, typed)
    assert found(cast.bela, typed) == set()


@pytest.mark.parametrize(
    "typed", ["zzz", "alföldi ромашка", "%", "_", "'; --", '"', "NEAR(", "*", "\0", "x" * 5000]
)
def test_nothing_else_is_found(cast: Cast, typed: str):
    assert found(cast.dora, typed) == set()


def test_the_very_word_comes_before_what_begins_so(cast: Cast):
    kovacs = create_customer(by=None, at=NOON, name="Kovács")
    for name in ("Kovácsházi", "Kovácsné"):
        create_customer(by=None, at=NOON, name=name)

    groups = found_by(cast.dora, question_of("kovács"), LIMITS)
    assert groups[0].hits[0].row_id == kovacs.pk
    assert len(groups[0].hits) == 3


def test_it_is_in_step_with_every_change(cast: Cast):
    change_customer(cast.mill, name="Tiszai Pékség", by=cast.anna, at=NOON)
    assert found(cast.anna, "malom") == set()
    assert ("customer", cast.mill.pk) in found(cast.anna, "pékségek")
    add_contact_point(cast.mill, "06 20 555 1234", by=cast.anna, at=NOON)
    assert ("customer", cast.mill.pk) in found(cast.anna, "20 555")
    change_deal(cast.deal, title="Dagasztógép", by=cast.anna, at=NOON)
    assert ("deal", cast.deal.pk) in found(cast.anna, "dagaszt")
    assert found(cast.anna, "kemence") == set()
    change_customer(cast.mill, manager=cast.bela, by=cast.anna, at=NOON)
    assert ("customer", cast.mill.pk) in found(cast.bela, "tiszai")
    assert ("note", cast.note.pk) in found(cast.bela, "договор")


def test_an_entry_from_before_parts_were_kept_apart_is_found_by_them_until_it_is_put_in_anew(cast: Cast):
    entry = SearchEntry.objects.filter(pk=Kind.CUSTOMER.entry_id(cast.mill.pk))
    entry.update(words="regi vizimalom 06 30")
    assert found(cast.anna, "zimal") == {("customer", cast.mill.pk)}

    change_customer(cast.mill, name="Tiszai Pékség", by=cast.anna, at=NOON)
    assert found(cast.anna, "zimal") == set()
    assert ("customer", cast.mill.pk) in found(cast.anna, "kseg")


def test_the_first_page_is_one_statement(cast: Cast, django_assert_max_num_queries):
    for number in range(20):
        create_customer(by=None, at=NOON, name=f"Kovács {number}", manager=cast.anna)
    limits = {Kind.CUSTOMER: 10}

    for employee in (cast.dora, cast.anna):
        with django_assert_max_num_queries(1):
            assert len(found_by(employee, question_of("kov"), limits)[0].hits) == 10


def test_what_was_there_before_the_index_is_put_in_by_a_job(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    SearchEntry.objects.all().delete()
    assert found(cast.dora, "malom") == set()
    monkeypatch.setattr("vonal.workflows.search_index.CHUNK", 1)

    steps: list[dict[str, int]] = [{}]
    monkeypatch.setattr("vonal.workflows.search_index.enqueue", lambda _job, key, **more: steps.append(more))
    while steps:
        rebuild(**steps.pop())

    progress = SearchRebuild.objects.get()
    assert progress.finished_at is not None
    assert progress.done == progress.total == Customer.objects.count() + 2
    assert {kind for kind, _pk in found(cast.dora, "malom")} == {"customer", "contact"}
    assert found(cast.anna, "договор") == {("note", cast.note.pk)}


def test_the_page_groups_and_marks_the_hits_and_shows_nobody_elses(cast: Cast):
    shown = page_of(cast.anna).get("/find", {"q": "malom"}).content.decode()
    assert "Alföldi <mark>Malom</mark> Zrt." in shown
    assert f'href="/customers/{cast.mill.pk}"' in shown
    notes = page_of(cast.anna).get("/find", {"q": "печь", "kind": "note"}).content.decode()
    assert "<mark>печей</mark>" in notes
    assert f"?entry=note-{cast.note.pk}" in notes
    assert "Malom" not in page_of(cast.bela).get("/find", {"q": "malom"}).content.decode()
    assert "Nothing is found" in page_of(cast.bela).get("/find", {"q": "malom"}).content.decode()
    assert page_of(cast.anna).get("/find", {"q": "<script>", "kind": "x"}).status_code == 200


def test_the_palette_offers_what_is_found(cast: Cast):
    shown = page_of(cast.anna).get("/search", {"q": "malom"}).content.decode()

    assert "<mark>Malom</mark>" in shown
    assert "Kemence felújítása" in shown
    assert "/find?q=malom" in shown


def test_cards_made_in_sets_are_found(cast: Cast):
    cards = [
        Card(name=f"Balaton Hajó {number}", humans=[Human("Kiss Éva")], notes=["vitorlák"])
        for number in range(3)
    ]
    made = [pk for pk, _contact in create_customers(cards, by=cast.dora, at=NOON)]

    assert {("customer", pk) for pk in made} <= found(cast.dora, "balaton hajók")
    assert len(found(cast.dora, "vitorla")) == 3
    add_to_customers({made[0]: Card(humans=[Human("Nagy Ubul")], notes=["horgony"])}, by=cast.dora, at=NOON)
    assert ("customer", made[0]) in found(cast.dora, "ubul")
    assert len(found(cast.dora, "horgonyok")) == 1
