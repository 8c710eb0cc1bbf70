"""The frame around the pages: navigation, search, theme and language, errors."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from vonal.core.models import Company
from vonal.office.customers.operations import create_customer
from vonal.office.sales.operations import create_default_pipeline, open_deal
from vonal.office.staff.models import Employee
from vonal.office.staff.operations import hire

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def company(db: None) -> Company:
    row = Company(name="Duna Kft.", language="en", country="HU", currency="HUF", created_at=AT)
    row.save()
    create_default_pipeline(language="en")
    return row


def employee(username: str, role: str = "manager") -> Employee:
    return hire(
        username=username,
        name=username.title(),
        role=role,
        password="winter-plum-31",
        at=AT,
        by=None,
    )


def page_of(person: Employee) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text_of(response: Any) -> str:
    body: bytes = response.content
    return body.decode()


def test_settings_stand_in_the_navigation_of_those_who_run_the_office_only():
    assert 'data-go="s"' in text_of(page_of(employee("helga", "head")).get("/people"))
    assert 'data-go="s"' not in text_of(page_of(employee("mark")).get("/people"))


def test_a_frame_that_is_kept_speaks_the_readers_language_and_names_the_company_as_it_is_called_now(
    company: Company,
):
    mark, ilona = employee("mark"), employee("ilona")
    Employee.objects.filter(pk=ilona.pk).update(language="hu")
    english, hungarian = page_of(mark), page_of(ilona)
    assert "Keyboard shortcuts" in text_of(english.get("/people"))
    assert "Keyboard shortcuts" not in text_of(hungarian.get("/people"))

    company.name = "Tisza Kft."
    company.save()

    assert "Tisza Kft.</p>" in text_of(english.get("/people"))
    assert "Duna Kft." not in text_of(hungarian.get("/people"))


def test_a_boosted_page_is_only_its_title_and_content():
    client = page_of(employee("mark"))

    whole = text_of(client.get("/people"))
    part = text_of(client.get("/people", headers={"HX-Request": "true", "HX-Boosted": "true"}))

    assert "<vonal-phone" in whole
    assert "<vonal-phone" not in part
    assert part.lstrip().startswith("<title>")
    assert part.count('id="main"') == 1


def test_going_back_brings_the_whole_page():
    client = page_of(employee("mark"))

    page = text_of(
        client.get("/people", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    )

    assert "hx-history-elt" in page
    assert "<vonal-phone" in page


def test_an_address_that_is_not_there_says_so_within_the_frame():
    answer = page_of(employee("mark")).get("/nowhere")

    assert answer.status_code == 404
    assert 'class="side"' in text_of(answer)
    assert "This is not here" in text_of(answer)


def test_a_stranger_is_told_nothing_but_that_it_is_not_there():
    answer = Client().get("/nowhere")

    assert answer.status_code == 404
    assert 'class="side"' not in text_of(answer)


def test_a_stranger_may_neither_search_nor_change_the_theme():
    for answer in (Client().get("/search?q=duna"), Client().post("/theme", {"theme": "dark"})):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")


def test_search_names_only_what_the_person_may_see():
    mark, rival = employee("mark"), employee("rita")
    customer = create_customer(name="Balaton Pallets", manager=mark, by=mark, at=AT)
    open_deal(customer, title="Spring order", manager=mark, by=mark, at=AT)

    mine = text_of(page_of(mark).get("/search", {"q": "balat"}))
    hers = text_of(page_of(rival).get("/search", {"q": "balat"}))

    assert "Balaton Pallets" in mine
    assert "Spring order" in mine
    assert "Balaton" not in hers.replace("“balat”", "")
    assert "Spring order" not in hers


def test_search_finds_a_customer_by_the_phone_as_people_write_it():
    mark = employee("mark")
    create_customer(name="Tisza Bt.", points=["06 30 123 4567"], manager=mark, by=mark, at=AT)

    found = text_of(page_of(mark).get("/search", {"q": "(30) 123-4567"}))

    assert "Tisza Bt." in found
    assert "06 30 123 4567" in found


def test_recent_cards_come_first_in_the_order_they_were_open_and_only_ones_own():
    mark, rival = employee("mark"), employee("rita")
    first = create_customer(name="Alfa", manager=mark, by=mark, at=AT)
    second = create_customer(name="Beta", manager=mark, by=mark, at=AT)
    foreign = create_customer(name="Gamma", manager=rival, by=rival, at=AT)
    deal = open_deal(first, title="Order", manager=mark, by=mark, at=AT)
    places = (
        f"customer:{second.pk},deal:{deal.pk},customer:{foreign.pk},customer:{first.pk},x:1,customer:nine"
    )

    options = text_of(page_of(mark).get("/search", {"recent": places}))

    assert options.index("Beta") < options.index("Order") < options.index("Alfa") < options.index("Today")
    assert "Gamma" not in options


def test_who_has_no_name_yet_is_told_by_his_number_or_as_unknown():
    mark = employee("mark")
    called = create_customer(
        origin="phone:+36301234567", points=["+36301234567"], manager=mark, by=None, at=AT
    )
    hidden = create_customer(points=["bakery@duna.hu"], manager=mark, by=None, at=AT)

    lately = text_of(page_of(mark).get("/search", {"recent": f"customer:{called.pk},customer:{hidden.pk}"}))

    assert lately.index("06 30 123 4567") < lately.index("Unknown caller")


def test_what_is_typed_is_shown_as_text():
    options = text_of(page_of(employee("mark")).get("/search", {"q": "<script>alert(1)</script>"}))

    assert "<script>" not in options
    assert "&lt;script&gt;" in options


def test_a_theme_is_kept_with_the_person():
    mark = employee("mark")

    assert page_of(mark).post("/theme", {"theme": "dark"}).status_code == 204
    assert 'data-theme="dark"' in text_of(page_of(mark).get("/people"))
    assert page_of(mark).post("/theme", {"theme": "pink"}).status_code == 422


def test_a_language_is_kept_and_leads_back_to_the_page():
    mark = employee("mark")
    client = page_of(mark)

    answer = client.post("/language", {"language": "hu"}, headers={"Referer": "http://testserver/people"})
    elsewhere = client.post("/language", {"language": "ru"}, headers={"Referer": "http://evil.example/x"})

    assert answer["Location"] == "http://testserver/people"
    assert elsewhere["Location"] == "/"
    mark.refresh_from_db()
    assert mark.language == "ru"
    assert '<html lang="ru"' in text_of(client.get("/people"))


def test_a_reload_continues_the_live_connection_from_the_newest_push(django_capture_on_commit_callbacks: Any):
    from vonal.core.live import STAFF, push

    mark = employee("mark")
    with django_capture_on_commit_callbacks(execute=True):  # PostgreSQL numbers pushes after the commit.
        push(STAFF, "call.changed", call_id=1)
    from vonal.core.models import Push

    newest = Push.objects.latest("number").number
    assert f'<vonal-live since="{newest}">' in text_of(page_of(mark).get("/people"))


def test_a_fault_page_needs_neither_the_database_nor_a_person(settings: Any):
    from django.template.loader import render_to_string

    Company.objects.all().delete()

    page = render_to_string("500.html")

    assert "Something went wrong" in page


def test_without_a_telephone_nobody_is_asked_to_go_on_line(settings: Any):
    client = page_of(employee("mark"))
    settings.VONAL = settings.VONAL.model_copy(update={"phone": True})
    with_telephone = text_of(client.get("/people"))
    settings.VONAL = settings.VONAL.model_copy(update={"phone": False})

    assert 'data-phone="go-on-line"' in with_telephone
    assert 'data-phone="go-on-line"' not in text_of(client.get("/people"))
