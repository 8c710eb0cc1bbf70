"""Hiring, changing and dismissing."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client

from tests.connections import meanwhile
from tests.staff.cast import MONDAY, PASSWORD, director, employee, head_with_group
from vonal.core.models import Company, Event
from vonal.office.staff import operations, queries
from vonal.office.staff.models import Employee, Presence, Role
from vonal.office.staff.permissions import may_change_employee

pytestmark = pytest.mark.django_db


def test_extensions_begin_at_101_and_fill_gaps():
    anna, bela = employee("anna"), employee("bela")
    assert (anna.extension, bela.extension) == ("101", "102")

    operations.dismiss(anna, by=bela, at=MONDAY)

    assert employee("cili").extension == "101"
    assert employee("dora").extension == "103"


def test_a_typed_extension_is_kept_and_a_taken_one_refused():
    assert employee("anna", extension="250").extension == "250"
    with pytest.raises(ValidationError) as refusal:
        employee("bela", extension="250")
    assert "extension" in refusal.value.error_dict


@pytest.mark.parametrize("sign_in", ["Анна", "anna kiss", "", "-anna", "anna/../x"])
def test_a_sign_in_nobody_could_type_is_refused(sign_in):
    with pytest.raises(ValidationError):
        operations.hire(username=sign_in, name="Anna", at=MONDAY, by=None)
    assert not Employee.objects.exists()


def test_a_sign_in_is_the_same_in_small_and_large_letters():
    employee("anna")
    with pytest.raises(ValidationError):
        employee("ANNA")


def test_two_people_never_share_an_address():
    employee("anna", email="sales@example.com")
    with pytest.raises(ValidationError):
        employee("bela", email="Sales@Example.com")


def test_hiring_is_announced_and_begins_off_line():
    anna = employee("anna")
    assert Event.objects.get(name="staff.EmployeeHired").data == {"employee_id": anna.pk}
    assert anna.presence.state(MONDAY) == Presence.State.OFF


def test_a_head_hires_managers_but_no_directors():
    head, group = head_with_group()
    hired = operations.hire(username="mark", name="Mark", role=Role.MANAGER, group=group, by=head, at=MONDAY)
    assert may_change_employee(head, hired)
    for role in (Role.DIRECTOR, Role.HEAD, Role.ACCOUNTANT, Role.ADMINISTRATOR):
        with pytest.raises(operations.RoleNotYours):
            operations.hire(username="x" + role, name="X", role=role, group=group, by=head, at=MONDAY)


def test_nobody_raises_himself():
    head, _ = head_with_group()
    with pytest.raises(operations.NotYourself):
        operations.change_employee(head, by=head, at=MONDAY, role=Role.DIRECTOR)
    head.refresh_from_db()
    assert head.role == Role.HEAD


def test_a_head_makes_nobody_a_director():
    head, group = head_with_group()
    mark = employee("mark", group=group)
    with pytest.raises(operations.RoleNotYours):
        operations.change_employee(mark, by=head, at=MONDAY, role=Role.DIRECTOR)


def test_the_last_director_stays_a_director():
    irina, admin = director(), employee("admin", Role.ADMINISTRATOR)
    with pytest.raises(operations.LastDirector):
        operations.dismiss(irina, by=admin, at=MONDAY)
    with pytest.raises(operations.LastDirector):
        operations.change_employee(irina, by=admin, at=MONDAY, role=Role.MANAGER)
    second = employee("oleg", Role.DIRECTOR)
    operations.dismiss(irina, by=second, at=MONDAY)
    assert not Employee.objects.get(pk=irina.pk).is_active


def test_nobody_dismisses_himself():
    irina = director()
    employee("oleg", Role.DIRECTOR)
    with pytest.raises(operations.NotYourself):
        operations.dismiss(irina, by=irina, at=MONDAY)


def test_only_real_changes_are_announced():
    irina, anna = director(), employee("anna")
    operations.change_employee(anna, by=irina, at=MONDAY, name=anna.name, is_novice=True)
    operations.change_employee(anna, by=irina, at=MONDAY, is_novice=True)
    facts = Event.objects.filter(name="staff.EmployeeChanged")
    assert [fact.data["fields"] for fact in facts] == [["is_novice"]]


def test_dismissal_takes_sessions_keys_extension_and_presence():
    irina, anna = director(), employee("anna")
    assert Client().login(username="anna", password=PASSWORD)
    _, secret = operations.make_token(anna, name="1C", at=MONDAY)
    operations.go_on_line(anna, at=MONDAY)

    operations.dismiss(anna, by=irina, at=MONDAY)

    assert not Session.objects.exists()
    assert queries.employee_by_token(secret, MONDAY) is None
    anna = Employee.objects.get(pk=anna.pk)
    assert anna.extension is None
    assert anna.presence.state(MONDAY) == Presence.State.OFF
    fact = Event.objects.get(name="staff.EmployeeDismissed")
    assert fact.data == {"employee_id": anna.pk, "extension": "102"}


def test_taking_back_gives_the_old_extension_but_no_old_session():
    irina, anna = director(), employee("anna")
    Client().login(username="anna", password=PASSWORD)
    operations.dismiss(anna, by=irina, at=MONDAY)
    assert not Client().login(username="anna", password=PASSWORD)

    anna = operations.take_back(anna, by=irina, at=MONDAY)

    assert (anna.is_active, anna.extension) == (True, "102")
    assert not Session.objects.exists()
    assert Client().login(username="anna", password=PASSWORD)


def test_taking_back_when_the_extension_has_gone_to_another_gives_the_next():
    irina, anna = director(), employee("anna")
    operations.dismiss(anna, by=irina, at=MONDAY)
    assert employee("bela").extension == "102"

    assert operations.take_back(anna, by=irina, at=MONDAY).extension == "103"


def test_a_new_password_ends_the_old_sessions():
    irina, anna = director(), employee("anna")
    Client().login(username="anna", password=PASSWORD)

    operations.set_password(anna, "summer-pear-77", by=irina)

    assert not Session.objects.exists()
    assert not Client().login(username="anna", password=PASSWORD)
    assert Client().login(username="anna", password="summer-pear-77")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_directors_who_dismiss_each_other_in_the_same_moment_leave_one():
    Company.objects.create(name="Duna Kft.", created_at=MONDAY)
    irina, boris = director(), employee("boris", Role.DIRECTOR)

    with transaction.atomic():
        operations.dismiss(boris, by=irina, at=MONDAY)
        other = meanwhile(lambda: operations.dismiss(irina, by=boris, at=MONDAY))

    with pytest.raises(operations.LastDirector):
        other.result(10)


def test_who_sees_whose_work():
    irina, anna = director(), employee("anna")
    head, group = head_with_group()
    mark = employee("mark", group=group)

    def seen_by(viewer: Employee) -> set[str]:
        return set(Employee.objects.visible_to(viewer).values_list("username", flat=True))

    assert seen_by(anna) == {"anna"}
    assert seen_by(head) == {"helga", "mark"}
    assert seen_by(irina) == {"irina", "anna", "helga", "mark"}
    assert seen_by(mark) == {"mark"}
    with pytest.raises(Employee.DoesNotExist):
        queries.employee_for(anna, mark.pk)
    with pytest.raises(Employee.DoesNotExist):
        queries.changeable_employee_for(head, head.pk)
    with pytest.raises(Employee.DoesNotExist):
        queries.changeable_employee_for(mark, mark.pk)


def test_a_key_is_kept_as_a_digest_and_its_use_is_noted(django_assert_num_queries):
    anna = employee("anna")
    token, secret = operations.make_token(anna, name="1C", at=MONDAY)

    assert secret not in str(token.__dict__)
    assert queries.employee_by_token(secret, MONDAY) == anna
    with django_assert_num_queries(1):
        assert queries.employee_by_token(secret, MONDAY) == anna
    token.refresh_from_db()
    assert token.last_used_at == MONDAY

    operations.revoke_token(token)

    assert queries.employee_by_token(secret, MONDAY) is None
    assert queries.employee_by_token("vonal_guess", MONDAY) is None
