"""The people's pages: strangers first, then each role."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from tests.staff.cast import PASSWORD, director, employee, head_with_group
from vonal.core.models import Event
from vonal.office.staff.models import Employee, Role

pytestmark = pytest.mark.django_db


def as_(person: Employee) -> Client:
    client = Client()
    client.force_login(person)
    return client


def form_of(person: Employee, **changed: Any) -> dict[str, Any]:
    fields = {
        "name": person.name,
        "username": person.username,
        "email": person.email,
        "role": person.role,
        "group": person.group_id or "",
        "region": "",
        "extension": person.extension or "",
        "language": person.language,
    }
    return fields | changed


NEW = {"name": "Új Ember", "username": "uj.ember", "role": "manager", "language": "hu", "password": PASSWORD}


def test_a_stranger_is_asked_to_sign_in_and_changes_nothing():
    anna = employee("anna")
    events = Event.objects.count()
    stranger = Client()
    for page in ("/people", "/people/new", f"/people/{anna.pk}"):
        assert stranger.get(page)["Location"] == f"/accounts/login/?next={page}"
    for page in (
        "/people/new",
        f"/people/{anna.pk}",
        f"/people/{anna.pk}/dismiss",
        f"/people/{anna.pk}/password",
    ):
        assert stranger.post(page, {**NEW, "name": "X"}).status_code == 302
    anna.refresh_from_db()
    assert (anna.name, anna.is_active, Employee.objects.count()) == ("Anna", True, 1)
    assert Event.objects.count() == events


def test_a_manager_sees_his_colleagues_but_opens_and_changes_nobody():
    anna, bela = employee("anna"), employee("bela")
    client = as_(anna)

    page = client.get("/people").content.decode()

    assert "Bela" in page
    assert f"/people/{bela.pk}" not in page
    assert "/people/new" not in page
    assert client.get(f"/people/{bela.pk}").status_code == 404
    assert client.post(f"/people/{bela.pk}", form_of(bela, name="X")).status_code == 404
    assert client.post(f"/people/{bela.pk}/dismiss").status_code == 404
    assert client.post(f"/people/{bela.pk}/take-back").status_code == 404
    assert client.post(f"/people/{bela.pk}/password", {"password": PASSWORD}).status_code == 404
    assert client.get("/people/new").status_code == 403
    assert client.post("/people/new", NEW).status_code == 403
    assert client.post(f"/people/{anna.pk}", form_of(anna, role="director")).status_code == 404
    assert set(Employee.objects.values_list("name", "role", "is_active")) == {
        ("Anna", "manager", True),
        ("Bela", "manager", True),
    }


def test_a_head_changes_his_people_and_nobody_elses():
    head, group = head_with_group()
    mark, anna = employee("mark", group=group), employee("anna")
    client = as_(head)

    assert client.post(f"/people/{mark.pk}", form_of(mark, name="Márk")).status_code == 302
    assert client.post(f"/people/{anna.pk}", form_of(anna, name="X")).status_code == 404
    assert client.post(f"/people/{head.pk}", form_of(head, name="X")).status_code == 404

    assert Employee.objects.get(pk=mark.pk).name == "Márk"
    assert Employee.objects.get(pk=anna.pk).name == "Anna"


def test_a_head_hires_into_his_group_only_and_below_himself():
    head, group = head_with_group()
    _, other = head_with_group("hugo", "South")
    client = as_(head)

    for refused in (
        {"role": "director", "group": group.pk},
        {"role": "manager", "group": other.pk},
        {"group": ""},
    ):
        assert client.post("/people/new", {**NEW, **refused}).status_code == 422
    assert not Employee.objects.filter(username="uj.ember").exists()

    assert client.post("/people/new", {**NEW, "group": group.pk}).status_code == 302
    assert Employee.objects.get(username="uj.ember").group == group


def test_the_director_hires_somebody_who_can_sign_in_at_once():
    client = as_(director())

    answer = client.post("/people/new", {**NEW, "speaks": ["hu", "ru"]}, follow=True)

    hired = Employee.objects.get(username="uj.ember")
    assert (hired.extension, hired.speaks, hired.language) == ("102", ["hu", "ru"], "hu")
    assert "uj.ember" in answer.content.decode()
    assert Client().login(username="uj.ember", password=PASSWORD)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "irina"),
        ("username", "új ember"),
        ("email", "nonsense"),
        ("extension", "101"),
        ("extension", "12a"),
    ],
)
def test_a_refused_form_says_why_beside_the_field(field, value):
    answer = as_(director()).post("/people/new", {**NEW, field: value})
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert Employee.objects.count() == 1


def test_the_only_director_cannot_be_made_less_by_the_administrator():
    irina, admin = director(), employee("admin", Role.ADMINISTRATOR)
    answer = as_(admin).post(f"/people/{irina.pk}", form_of(irina, role="manager"))
    assert answer.status_code == 422
    assert "director" in answer.content.decode()
    assert Employee.objects.get(pk=irina.pk).role == "director"


def test_a_dismissed_person_is_out_with_the_very_next_request_and_can_be_taken_back():
    irina, anna = director(), employee("anna")
    annas, irinas = as_(anna), as_(irina)
    assert annas.get("/people").status_code == 200

    answer = irinas.post(f"/people/{anna.pk}/dismiss")

    assert f"/people/{anna.pk}/take-back" in answer["HX-Trigger"]
    assert annas.get("/people")["Location"].startswith("/accounts/login/")
    assert "Anna" not in irinas.get("/people").content.decode()
    assert "Anna" in irinas.get("/people?show=dismissed").content.decode()

    assert irinas.post(f"/people/{anna.pk}/take-back").status_code == 200

    assert annas.get("/people").status_code == 302
    assert Client().login(username="anna", password=PASSWORD)


def test_a_saved_form_says_so_though_only_a_part_of_the_page_is_swapped():
    anna = employee("anna")
    client = as_(director())
    boosted = {"HX-Request": "true", "HX-Boosted": "true"}
    answer = client.post(f"/people/{anna.pk}", form_of(anna, name="Anna Kiss"), headers=boosted)
    assert "HX-Trigger" not in answer
    page = client.get(answer["Location"], headers=boosted)
    assert json.loads(page["HX-Trigger"]) == {"vonal:toast": {"text": "Saved."}}
    assert "HX-Trigger" not in client.get(answer["Location"], headers=boosted)


def test_nobody_dismisses_himself_on_the_screen():
    irina = director()
    employee("oleg", Role.DIRECTOR)
    as_(irina).post(f"/people/{irina.pk}/dismiss")
    assert Employee.objects.get(pk=irina.pk).is_active


def test_a_new_password_is_given_and_a_bad_one_refused():
    irina, anna = director(), employee("anna")
    client = as_(irina)
    assert client.post(f"/people/{anna.pk}/password", {"password": "12345678"}).status_code == 422
    assert Client().login(username="anna", password=PASSWORD)
    assert client.post(f"/people/{anna.pk}/password", {"password": "summer-pear-77"}).status_code == 302
    assert Client().login(username="anna", password="summer-pear-77")


def test_the_list_takes_the_same_queries_however_many_work_here(django_assert_max_num_queries):
    irina = director()
    for number in range(12):
        employee(f"person{number}")
    client = as_(irina)
    client.get("/people")
    with django_assert_max_num_queries(18):
        client.get("/people")
