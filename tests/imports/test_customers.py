"""Customers from a file: new, known, perhaps known, bad; all of them in a few statements."""

import pytest

from tests.imports.office import State, bring_in, card, check, director, receive, workbook
from tests.telephony.cast import NOON, person
from vonal.core.models import Company, Event
from vonal.office.customers.models import Customer, MatchKey, Source, Touch
from vonal.office.customers.operations import create_customer
from vonal.office.customers.queries import find_by_phone, search
from vonal.office.imports.models import ImportRow
from vonal.office.imports.queries import sent_back
from vonal.office.own_fields.operations import make_field
from vonal.office.own_fields.queries import values_of
from vonal.office.staff.models import Region

pytestmark = pytest.mark.django_db
LIST = """Cég;Kapcsolattartó;Beosztás;Telefon;E-mail;Honlap;Megjegyzés
Zöld Kert Kft.;Nagy Péter;igazgató;06 30 123 4567;peter@zoldkert.hu;www.zoldkert.hu;Kiállításon járt
Zöld Kert Kft.;Kis Anna;;06 30 123 4568;anna@zoldkert.hu;;
;Szabó Éva;;06 20 555 1234;;;
Rossz Bt.;;;12;;;
;;;;;;csak megjegyzés
"""


def test_a_list_comes_in_with_people_phones_and_notes():
    of = check(receive(LIST, director()))

    assert of.columns == ["name", "contact", "position", "phone", "email", "website", "note"]
    assert of.findings["counts"] == {"made": 2, "joined": 1, "bad": 2}
    assert not Customer.objects.exists()

    of = bring_in(of)

    assert (of.state, of.counts) == (State.DONE, {"made": 2, "joined": 1, "bad": 2})
    assert card("Zöld Kert Kft.") == {
        "kind": "company",
        "people": [("Nagy Péter", "igazgató"), ("Kis Anna", "")],
        "points": {
            ("+36301234567", "Nagy Péter"), ("peter@zoldkert.hu", "Nagy Péter"), ("zoldkert.hu", ""),
            ("+36301234568", "Kis Anna"), ("anna@zoldkert.hu", "Kis Anna"),
        },
    }  # fmt: skip
    assert card("Szabó Éva") == {"kind": "person", "people": [], "points": {("+36205551234", "")}}
    assert Customer.objects.get(name="Zöld Kert Kft.").notes.get().text == "Kiállításon járt"


def test_what_came_in_is_found_like_what_was_typed():
    by = director()
    bring_in(check(receive(LIST, by)))

    contact = find_by_phone("+36301234568")[0].contact
    assert contact is not None
    assert contact.name == "Kis Anna"
    assert [found.name for found in search(by, "zold")] == ["Zöld Kert Kft."]
    made = Customer.objects.get(name="Zöld Kert Kft.")
    typed = create_customer(
        by=by, at=NOON, name="Zöld Kert Kft.", points=["06 30 123 4567", "peter@zoldkert.hu", "zoldkert.hu"]
    )
    kinds = ("name", "phone", "local_phone", "email", "domain", "website")

    def keys(customer):
        return set(MatchKey.objects.filter(customer=customer, kind__in=kinds).values_list("kind", "value"))

    assert keys(typed) <= keys(made)


def test_bad_rows_go_back_with_the_reason():
    of = bring_in(check(receive(LIST, director())))

    back = list(sent_back(of))

    assert [(row[0], row[-1]) for row in back] == [
        ("Rossz Bt.", "“12” is not a telephone number."),
        ("", "There is neither a name nor a phone, e-mail or website."),
    ]


def test_one_fact_tells_of_the_whole_file():
    bring_in(check(receive(LIST, director())))

    [event] = Event.objects.filter(name__contains="Import")
    assert (event.data["kind"], event.data["made"]) == ("customers", 2)
    assert not Event.objects.filter(name="customers.CustomerCreated").exists()


def test_a_known_customer_is_filled_not_doubled_and_has_come_once_more():
    by = director()
    known = create_customer(by=by, at=NOON, name="Zöld Kert Kft.", points=["+36301234567"], activity="Seeds")
    fair = Source.objects.create(name="Fair", kind="event")
    of = check(
        receive("Company,Phone,Industry,City\nZOLD KERT,+36301234567,Garden,Pécs\n", by), source=fair.pk
    )

    assert of.findings["counts"] == {"updated": 1}

    Region.objects.create(name="Pécs")
    bring_in(of)

    known.refresh_from_db()
    assert (known.name, known.activity, str(known.region)) == ("Zöld Kert Kft.", "Seeds", "Pécs")
    assert Touch.objects.get().customer == known
    assert known.source is None


def test_the_file_may_overwrite():
    by = director()
    known = create_customer(by=by, at=NOON, name="Zöld Kert Kft.", points=["+36301234567"], activity="Seeds")

    bring_in(check(receive("Company,Phone,Industry\nZöld Kert,+36301234567,Garden\n", by), overwrite=True))

    known.refresh_from_db()
    assert known.activity == "Garden"


@pytest.mark.parametrize(
    ("existing", "outcomes"),
    [("create", ["skipped", "made"]), ("update", ["updated", "skipped"]), ("both", ["updated", "made"])],
)
def test_what_is_done_with_known_ones_is_a_choice(existing, outcomes):
    by = director()
    create_customer(by=by, at=NOON, name="Zöld Kert Kft.", points=["+36301234567"])
    text = "Company,Phone\nZöld Kert,+36301234567\nÚjfalu Malom,+36301112222\n"

    of = bring_in(check(receive(text, by), existing=existing))

    assert list(ImportRow.objects.values_list("outcome", flat=True)) == outcomes
    assert Customer.objects.count() == (1 if existing == "update" else 2)
    assert of.counts == {outcome: outcomes.count(outcome) for outcome in set(outcomes)}


@pytest.mark.parametrize(
    ("suspects", "outcome", "count"),
    [("skip", "suspect", 1), ("create", "made", 2), ("attach", "updated", 1)],
)
def test_what_is_perhaps_known_is_a_choice(suspects, outcome, count):
    by = director()
    create_customer(by=by, at=NOON, name="Zöld Kert Kft.", points=["+36301234567"])

    bring_in(check(receive("Company,Phone\nZöld Kert Kft.,+36209998877\n", by), suspects=suspects))

    row = ImportRow.objects.get()
    assert row.outcome == outcome
    assert Customer.objects.count() == count
    if suspects == "skip":
        assert row.reason == "Perhaps Zöld Kert Kft.: same name."


def test_a_head_does_not_change_what_a_colleague_leads():
    director()
    head, stranger = person("hugo", "head", on_line=False), person("bela", on_line=False)
    known = create_customer(by=stranger, at=NOON, name="Zöld Kert", points=["+36301234567"], manager=stranger)

    bring_in(check(receive("Company,Phone,Industry\nZöld Kert,+36301234567,Garden\n", head)))

    known.refresh_from_db()
    assert known.activity == ""
    assert ImportRow.objects.get().reason == "Known as Zöld Kert, whom a colleague leads."


def test_numbers_of_a_workbook_are_phones_again():
    content = workbook(["Company", "Phone"], [["Ромашка", 79161234567], ["Лютик", "+7 (916) 765-43-21"]])

    bring_in(check(receive(content, director())))

    assert card("Ромашка")["points"] == {("+79161234567", "")}
    assert card("Лютик")["points"] == {("+79167654321", "")}


def test_the_companys_own_fields_are_columns():
    by = director()
    make_field(noun="customer", name="Tax number", kind="text", by=by)
    make_field(noun="customer", name="Lorries", kind="number", by=by)
    of = receive("Company,Tax number,Lorries\nZöld Kert,12345678-2-41,7\nRossz,1,sok\n", by)

    assert of.columns == ["name", "own:customer:tax_number", "own:customer:lorries"]
    of = bring_in(check(of))

    made = Customer.objects.get(name="Zöld Kert")
    assert values_of("customer", [made.pk])[made.pk] == {"tax_number": "12345678-2-41", "lorries": 7}
    assert of.counts == {"made": 1, "bad": 1}
    assert ImportRow.objects.get(outcome="bad").reason == "Lorries: This is not a number."


def test_a_name_too_long_and_a_phone_of_400_digits_are_bad_rows():
    text = (
        f"Company,Phone\n{'x' * 10_000},\nZöld,{'1' * 400}\n=cmd|calc,+36301234567\n<script>,+36301234568\n"
    )

    of = bring_in(check(receive(text, director())))

    assert of.counts == {"bad": 2, "made": 2}
    assert Customer.objects.filter(name="=cmd|calc").exists()


def test_the_questions_to_the_database_do_not_grow_with_the_rows(django_assert_max_num_queries):
    text = "Company,Contact,Phone\n" + "".join(
        f"Firm {n},Nagy Péter {n},+3630{n:07}\n" for n in range(1, 401)
    )
    of = check(receive(text, director()))

    with django_assert_max_num_queries(90):
        assert bring_in(of).counts == {"made": 400}


def test_everything_wrong_in_a_row_is_said_at_once():
    by = director()
    make_field(noun="customer", name="Revenue", kind="number", by=by)
    of = check(receive("Cég;Telefon;E-mail;Revenue\nRossz Bt.;12;senki;sok\n", by))

    [(_number, _cells, reason)] = of.findings["examples"]["bad"]
    assert "“12” is not a telephone number." in reason
    assert "senki" in reason
    assert "Revenue: " in reason


@pytest.mark.parametrize(
    "cell",
    [
        "+36 30 123 4567, +36 1 234 5678",
        "+36 30 123 4567 / +36 1 234 5678",
        "+36301234567 +3612345678",
        "+36 30 123 4567 és +36 1 234 5678",
    ],
)
@pytest.mark.parametrize("country", ["HU", "DE", "US"])
def test_two_phones_in_one_cell_are_two_phones_in_every_country(cell, country):
    by = director()
    of_company = Company.objects.get()
    of_company.country = country
    of_company.save()
    bring_in(check(receive(f'Cég;Telefon\nZöld Kert;"{cell}"\n', by)))

    assert {point for point, _who in card("Zöld Kert")["points"]} == {"+36301234567", "+3612345678"}


def test_a_suspect_without_a_name_is_told_by_what_both_are_reached_by():
    by = director()
    create_customer(by=by, at=NOON, points=["06 30 123 4567"])

    of = check(receive("Cég;Telefon\nZöld Kert Kft.;06 30 123 4567\n", by))

    [(_number, _cells, reason)] = of.findings["examples"]["suspect"]
    assert reason == "Perhaps the card of 06 30 123 4567: same phone."
