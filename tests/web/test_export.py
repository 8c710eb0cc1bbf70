"""Lists as files: what the person sees, narrowed as the page is."""

import csv
from io import BytesIO, StringIO

import pytest
from python_calamine import load_workbook

from tests.telephony.cast import CALLER, NOON, line, talk
from tests.web.office import Furnished, furnish, page_of
from vonal.office.customers.operations import create_customer
from vonal.office.imports.operations import choose_columns, receive_file
from vonal.office.imports.running import check
from vonal.office.own_fields.operations import make_field, set_values


@pytest.fixture
def office(db: None) -> Furnished:
    return furnish()


def rows_of(answer, separator=","):
    text = b"".join(answer).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text), delimiter=separator))


def test_the_list_of_customers_comes_as_it_is_narrowed(office: Furnished):
    create_customer(by=None, at=NOON, name="=Zöld Kert", importance=2, manager=office.stranger)
    client = page_of(office.director)

    everybody = rows_of(client.get("/customers/export/csv"))
    important = rows_of(client.get("/customers/export/csv", {"importance": "2"}))

    assert {row["Name"] for row in everybody} == {"Alföldi Malom Zrt.", "'=Zöld Kert"}
    assert [row["Name"] for row in important] == ["'=Zöld Kert"]
    [mill] = [row for row in everybody if row["Contact"]]
    assert (mill["Phone"], mill["E-mail"]) == (f"'{CALLER}", "peter@alfoldi-malom.hu")


def test_a_stranger_gets_only_what_he_sees(office: Furnished):
    line()
    talk(office.manager)
    client = page_of(office.stranger)

    for noun in ("customers", "deals", "tasks", "calls"):
        assert "Alföldi" not in str(rows_of(client.get(f"/{noun}/export/csv"))), noun


def test_deals_tasks_and_calls_come_as_workbooks(office: Furnished):
    line()
    talk(office.manager)
    client = page_of(office.manager)

    found = {}
    for noun in ("deals", "tasks", "calls"):
        answer = client.get(f"/{noun}/export/xlsx")
        assert "attachment" in answer["Content-Disposition"]
        sheet = load_workbook(BytesIO(b"".join(answer))).get_sheet_by_index(0)
        found[noun] = [dict(zip(sheet.to_python()[0], row, strict=True)) for row in sheet.to_python()[1:]]

    assert found["deals"][0]["Amount"] == 1000
    assert found["deals"][0]["Stage"] == "In work"
    assert found["tasks"][0]["What to do"] == "Alföldi Malom call"
    assert found["calls"][0]["Number"] == CALLER


def test_a_semicolon_stands_where_a_comma_belongs_to_numbers(office: Furnished):
    office.manager.language = "hu"
    office.manager.save()

    [row] = rows_of(page_of(office.manager).get("/deals/export/csv"), ";")

    assert "1000,00" in row.values()


def test_the_companys_own_fields_are_columns(office: Furnished):
    make_field(noun="customer", name="Tax number", kind="text", by=office.director)
    set_values("customer", office.customer.pk, {"tax_number": "12-3"}, by=office.director, at=NOON)

    [row] = rows_of(page_of(office.director).get("/customers/export/csv"))

    assert row["Tax number"] == "12-3"


def test_what_was_downloaded_comes_in_again_as_it_was(office: Furnished):
    content = b"".join(page_of(office.director).get("/customers/export/csv"))
    of = receive_file(BytesIO(content), "customers.csv", kind="customers", by=office.director, at=NOON)
    of = choose_columns(of, of.columns, of.choices, by=office.director, at=NOON)
    check(of, at=NOON)
    of.refresh_from_db()

    assert of.columns[:7] == ["name", "kind", "contact", "position", "phone", "email", "website"]
    assert of.findings["counts"] == {"updated": 1}


def test_there_is_no_other_kind_of_file(office: Furnished):
    assert page_of(office.manager).get("/customers/export/exe").status_code == 404


def test_the_file_costs_the_same_number_of_questions_however_long_it_is(
    office: Furnished, django_assert_max_num_queries
):
    for number in range(30):
        create_customer(by=None, at=NOON, name=f"Customer {number}", points=[f"+3620555{number:04}"])
    client = page_of(office.director)
    client.get("/customers")

    with django_assert_max_num_queries(12):
        assert len(rows_of(client.get("/customers/export/csv"))) == 31
