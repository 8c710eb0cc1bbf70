"""Where customers come from: the register, each touch, and what is counted as what."""

import pytest

from tests.customers.conftest import Office
from tests.telephony.cast import NOON, customer, later
from vonal.office.customers.models import Source, Touch
from vonal.office.customers.operations import note_touch
from vonal.office.customers.source_operations import (
    SameSource,
    SourceIsRetired,
    merge_source,
    restore_source,
    retire_source,
)
from vonal.office.customers.source_queries import counted_as, sources_counted_as, ways_of


def source(name: str, kind: str = "web") -> Source:
    return Source.objects.create(name=name, kind=kind)


def test_the_same_cause_is_one_touch(office: Office):
    kovacs, site = customer(), source("Site")

    first = note_touch(kovacs, site, at=NOON, origin="form:1", text=" asks for prices ")
    again = note_touch(kovacs, site, at=later(5), origin="form:1", text="asks again")
    note_touch(kovacs, site, at=later(9))

    assert again == first
    assert first.text == "asks for prices"
    assert Touch.objects.count() == 2


def test_the_card_knows_from_where_a_customer_came_and_how_often(office: Office):
    kovacs, site, fair = customer(), source("Site"), source("Fair", "event")
    for seconds, where in ((0, site), (20, fair), (10, site)):
        note_touch(kovacs, where, at=later(seconds))

    assert [(way.source, way.times, way.last_at) for way in ways_of(kovacs)] == [
        (fair, 1, later(20)),
        (site, 2, later(10)),
    ]


def test_merged_sources_count_as_one_and_are_parted_without_loss(office: Office):
    kovacs, web, site, page = customer(), source("Web"), source("Site"), source("Page")
    note_touch(kovacs, page, at=NOON)
    note_touch(kovacs, web, at=later(1))

    merge_source(page, into=site, by=office.director)
    merge_source(site, into=web, by=office.director)

    assert [(str(way.source), way.times) for way in ways_of(kovacs)] == [("Web", 2)]
    assert set(sources_counted_as(web)) == {web.pk, site.pk, page.pk}
    restore_source(site, by=office.director)
    assert counted_as() == {web.pk: web.pk, site.pk: site.pk, page.pk: site.pk}
    restore_source(page, by=office.director)
    assert {(str(way.source), way.times) for way in ways_of(kovacs)} == {("Web", 1), ("Page", 1)}


def test_a_source_is_merged_only_into_another_one_in_use(office: Office):
    web, site = source("Web"), source("Site")

    with pytest.raises(SameSource):
        merge_source(web, into=web, by=office.director)
    retire_source(site, by=office.director)
    with pytest.raises(SourceIsRetired):
        merge_source(web, into=site, by=office.director)
    assert Source.objects.get(pk=web.pk).is_active
