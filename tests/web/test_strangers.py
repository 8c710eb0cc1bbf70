"""Every address of customers, deals and tasks, opened by somebody whose they are not."""

import pytest
from django.test import Client
from django.urls import URLPattern

from tests.web.office import FOREIGN, Furnished, furnish, page_of, trace
from vonal.web.customers import urls as customers
from vonal.web.sales import urls as sales
from vonal.web.tasks import urls as tasks

# Lists, and stages, which everybody has; what stands in them is somebody's.
OPEN_TO_ALL = {"customers", "customer_new", "board", "stage", "stage_cards", "tasks", "task_new"}
TYPED = {
    "name": "name", "value": "Stolen", "raw": "06 1 999 9999", "text": "Stolen", "stage": "5", "title": "",
    "result": "Stolen", "days": "3",
}  # fmt: skip
ADDRESSES = [*customers.urlpatterns, *sales.urlpatterns, *tasks.urlpatterns]


@pytest.fixture
def office(db: None) -> Furnished:
    return furnish()


def path_of(address: URLPattern, office: Furnished) -> str:
    ids = {name: value for name, value in office.ids().items() if name in address.pattern.converters}
    route = str(address.pattern)
    for name, value in ids.items():
        route = route.replace(f"<int:{name}>", str(value)).replace(f"<str:{name}>", str(value))
    return f"/{route}"


def test_nobody_comes_in_without_signing_in(office: Furnished):
    before = trace()

    for path in (path_of(address, office) for address in ADDRESSES):
        for answer in (Client().get(path), Client().post(path, TYPED)):
            assert answer.status_code == 302, path
            assert answer["Location"].startswith("/accounts/login/")
    assert trace() == before


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
def test_a_stranger_reads_and_changes_nothing(office: Furnished, address: URLPattern):
    before, path = trace(), path_of(address, office)
    stranger = page_of(office.stranger)

    answers = [stranger.get(path), stranger.post(path, TYPED, headers={"HX-Request": "true"})]

    assert all(FOREIGN not in answer.content.decode() for answer in answers)
    if address.name not in OPEN_TO_ALL:
        assert {answer.status_code for answer in answers} <= {404, 405}
        assert 404 in {answer.status_code for answer in answers}
    assert trace() == before


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
def test_who_only_reads_changes_nothing_but_notes_and_tasks(office: Furnished, address: URLPattern):
    before = trace()

    answer = page_of(office.lawyer).post(path_of(address, office), TYPED)

    if address.name not in {"note_new", "customer_task_new", "task_new"}:
        assert answer.status_code in {403, 404, 405}
        assert trace() == before


def test_what_is_not_there_is_not_found(office: Furnished):
    before, director = trace(), page_of(office.director)
    own = office.ids()

    for address in ADDRESSES:
        for name in address.pattern.converters.keys() - {"number"}:
            path = path_of(address, office).replace(f"/{own[name]}", "/987654321", 1)
            answers = {director.get(path).status_code, director.post(path, TYPED).status_code}
            assert answers <= {404, 405}, path
    assert trace() == before
