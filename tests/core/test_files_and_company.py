"""Files appear whole; the company is at hand."""

import hashlib

import pytest
from django.db import transaction

from tests.connections import meanwhile
from vonal.core.clock import now
from vonal.core.company import company, is_founded
from vonal.core.files import sha256, written_whole
from vonal.core.models import Company


def test_a_file_is_seen_only_when_it_is_whole(home):
    path = home / "logos" / "logo.png"
    with written_whole(path) as file:
        file.write(b"half")
        assert not path.exists()
        file.write(b" and half")

    assert path.read_bytes() == b"half and half"
    assert sha256(path) == hashlib.sha256(b"half and half").hexdigest()


def test_a_file_that_could_not_be_written_leaves_the_old_one(home):
    path = home / "price-list.txt"
    path.write_bytes(b"old")

    def break_down_while_writing() -> None:
        with written_whole(path) as file:
            file.write(b"new")
            raise ConnectionError

    with pytest.raises(ConnectionError):
        break_down_while_writing()
    assert path.read_bytes() == b"old"
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.django_db
def test_before_the_first_start_there_is_no_company():
    assert not is_founded()
    assert not Company.objects.exists()


@pytest.mark.django_db
def test_a_changed_company_is_seen_at_once(django_assert_num_queries):
    assert company().language == "en"
    Company(name="Ромашка", language="ru", created_at=now()).save()

    assert (company().name, company().language, is_founded()) == ("Ромашка", "ru", True)
    with django_assert_num_queries(0):
        company()


@pytest.mark.django_db(transaction=True)
def test_a_company_read_by_somebody_else_before_the_commit_is_not_kept_after_it():
    with transaction.atomic():
        Company(name="Ромашка", language="ru", created_at=now()).save()
        assert meanwhile(lambda: company().name).result(10) == "Vonal"

    assert company().name == "Ромашка"
