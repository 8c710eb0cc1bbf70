"""The history beside a card: newest first, filtered, walked in parts, each entry with an address."""

import re
from datetime import timedelta

import pytest

from tests.telephony.cast import NOON, person, talk
from tests.telephony.cast import line as make_line
from tests.web.office import Furnished, furnish, htmx, page_of
from vonal.office.customers.models import Note
from vonal.office.customers.operations import (
    change_customer,
    write_note,
)
from vonal.office.tasks.operations import finish_task
from vonal.office.telephony.recordings.models import Recording


@pytest.fixture
def office(db: None) -> Furnished:
    return furnish()


def card(office: Furnished, **query: str) -> str:
    answer = page_of(office.manager).get(f"/customers/{office.customer.pk}", query)
    assert answer.status_code == 200
    return answer.content.decode()


def anchors(page: str) -> list[str]:
    return re.findall(r'<li class="history-entry" id="([^"]+)"', page)


def test_a_note_is_written_and_an_empty_one_refused(office: Furnished):
    client, address = page_of(office.manager), f"/customers/{office.customer.pk}/notes"

    good = client.post(address, {"text": "Wants a <b>discount</b>"}, headers=htmx("history-side"))
    bad = client.post(address, {"text": "  "}, headers=htmx("history-side"))

    assert (good.status_code, bad.status_code) == (200, 422)
    assert "Wants a &lt;b&gt;discount&lt;/b&gt;" in good.content.decode()
    assert Note.objects.count() == 2


def test_the_history_is_newest_first_and_filtered_by_kind(office: Furnished):
    finish_task(office.task, result="They agreed", by=office.manager, at=NOON + timedelta(hours=2))
    change_customer(
        office.customer, region=None, importance=2, by=office.director, at=NOON + timedelta(hours=3)
    )

    kinds = [anchor.partition("-")[0] for anchor in anchors(card(office))]

    assert kinds == ["change", "task", "deal", "note", "deal", "change"]
    for kind, count in {"call": 0, "note": 1, "deal": 2, "task": 1, "change": 2}.items():
        assert [anchor.partition("-")[0] for anchor in anchors(card(office, type=kind))] == [kind] * count


def test_the_history_is_walked_without_gap_or_double_even_within_one_moment(office: Furnished):
    for number in range(70):
        write_note(
            office.customer, f"Note {number}", by=office.manager, at=NOON + timedelta(hours=5 + number // 40)
        )
    client = page_of(office.manager)

    seen, address = [], f"/customers/{office.customer.pk}/history"
    while address:
        part = client.get(address, headers=htmx()).content.decode()
        seen += anchors(part)
        found = re.search(r'class="load-more" hx-get="([^"]+)"', part)
        address = found[1].replace("&amp;", "&") if found else ""

    notes = [f"note-{pk}" for pk in Note.objects.order_by("-written_at", "-pk").values_list("pk", flat=True)]
    assert [anchor for anchor in seen if anchor.startswith("note-")] == notes
    assert len(seen) == len(set(seen))


def test_a_link_to_an_entry_opens_the_history_there(office: Furnished):
    for number in range(60):
        write_note(
            office.customer, f"Note {number}", by=office.manager, at=NOON + timedelta(hours=5 + number)
        )
    first = Note.objects.order_by("written_at")[3]

    assert f"note-{first.pk}" not in anchors(card(office))
    assert anchors(card(office, entry=f"note-{first.pk}"))[0] == f"note-{first.pk}"
    for nonsense in ("note-987654321", "note-x", "planet-1", "note-", f"note-{'9' * 40}"):
        assert anchors(card(office, entry=nonsense)) == anchors(card(office))


def test_the_card_costs_the_same_however_long_its_history_is(
    office: Furnished, django_assert_max_num_queries
):
    for number in range(60):
        write_note(office.customer, f"Note {number}", by=office.manager, at=NOON + timedelta(hours=number))
    client = page_of(office.manager)
    client.get(f"/customers/{office.customer.pk}")

    with django_assert_max_num_queries(50):
        client.get(f"/customers/{office.customer.pk}")


def test_who_may_not_open_a_call_reads_of_it_without_its_recording(office: Furnished):
    make_line()
    caller = office.customer.contact_points.filter(kind="phone").values_list("value", flat=True)[0]
    call = talk(office.manager, caller=caller)
    Recording.objects.create(
        call=call, file="x.ogg", seconds=2, bytes=9, sha256="0" * 64, peaks=[1], made_at=NOON
    )
    accountant = person("accountant", "accountant")

    his, hers = card(office), page_of(accountant).get(f"/customers/{office.customer.pk}").content.decode()

    assert f"call-{call.pk}" in anchors(hers)
    assert f'href="/calls/{call.pk}"' in his
    assert f'href="/calls/{call.pk}"' not in hers
    assert "<vonal-player" in his
    assert "<vonal-player" not in hers
