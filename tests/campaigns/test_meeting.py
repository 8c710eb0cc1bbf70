"""A meeting agreed by an agent: the card, the deal, the manager, the calendar and the shares at once."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from tests.campaigns.cast import agent, call_list, called, put
from tests.telephony.cast import NOON, company, later, person
from tests.telephony.commits import pushes_leave
from vonal.core.models import Push
from vonal.office.campaigns.dealing import current, next_one
from vonal.office.campaigns.models import Attempt, Entry
from vonal.office.customers.models import Customer, Source
from vonal.office.customers.operations import write_note
from vonal.office.sales.models import Deal
from vonal.office.sales.operations import change_deal
from vonal.office.sales.share_operations import Share, SharesAreNotWhole, share_deal
from vonal.office.staff.models import Region
from vonal.office.tasks.models import Task
from vonal.workflows.first_meeting import Agreement, NobodySells, Person, agree_first_meeting, take_back

TOMORROW = NOON + timedelta(days=1)


@pytest.fixture(autouse=True)
def here(db: None) -> None:
    company()


@pushes_leave
def test_everything_is_ready_for_a_manager_of_the_region():
    north = Region.objects.create(name="North")
    ada, _anna, bela = agent(), person("anna"), person("bela", region=north)
    source = Source.objects.create(name="Directory", kind="agent")
    list_ = call_list(ada, source=source, agent_percent=25)
    put(list_, called("", region=north))
    entry = next_one(ada, at=NOON)
    assert entry is not None
    wish = Agreement(
        starts_at=TOMORROW,
        company="Pék Kft.",
        people=(Person("Nagy Éva", "director", ("eva@pek.hu",)),),
        place="Fő utca 1.",
        note="Wants two ovens",
    )

    attempt = agree_first_meeting(ada, entry.pk, wish, at=later(60))

    card = Customer.objects.get()
    assert (card.name, card.manager, card.contacts.get().name) == ("Pék Kft.", bela, "Nagy Éva")
    deal = Deal.objects.get()
    assert (deal.manager, deal.source, attempt.deal) == (bela, source, deal)
    shares = [(share.employee, share.role, share.percent) for share in deal.shares.all()]
    assert shares == [(ada, "agent", 25), (bela, "manager", 75)]
    task = Task.objects.get()
    assert (task.assignee, task.due_at, task.kind) == (bela, TOMORROW, "meeting")
    assert (task.meeting.place, task.meeting.guest) == ("Fő utca 1.", "Nagy Éva")
    assert card.notes.get().text == "Wants two ovens"
    assert Entry.objects.get().state == "meeting"
    told = Push.objects.get(kind="web_contact.came")
    assert (told.topic, told.data["customer_id"]) == (f"employee:{bela.pk}", card.pk)
    assert not Customer.objects.visible_to(ada).exists()


@pytest.mark.parametrize("worked", ["", "a note", "a sum"])
def test_a_slip_calls_the_meeting_off_and_its_deal_was_never_opened(worked: str):
    ada, bela = agent(), person("bela")
    put(call_list(ada), called("Pék Kft."))
    entry = next_one(ada, at=NOON)
    assert entry is not None
    attempt = agree_first_meeting(ada, entry.pk, Agreement(TOMORROW), at=NOON)

    if worked == "a note":
        write_note(attempt.customer, "He called", by=ada, at=NOON, subject=f"deal:{Deal.objects.get().pk}")
    elif worked == "a sum":
        change_deal(Deal.objects.get(), amount=120_000, by=bela, at=NOON)

    take_back(attempt, by=ada, at=later(5))

    assert Task.objects.get().meeting.is_cancelled
    assert [deal.is_open for deal in Deal.objects.all()] == ([False] if worked else [])
    assert current(ada) == entry


@pytest.mark.parametrize(
    "wish", [Agreement(NOON), Agreement(TOMORROW, minutes=1), Agreement(TOMORROW, company="x" * 300)]
)
def test_what_does_not_fit_is_refused_and_nothing_is_kept(wish: Agreement):
    ada = agent()
    person("bela")
    put(call_list(ada), called("Pék Kft."))
    entry = next_one(ada, at=NOON)
    assert entry is not None

    with pytest.raises(ValidationError):
        agree_first_meeting(ada, entry.pk, wish, at=NOON)

    assert (Deal.objects.count(), Task.objects.count(), Attempt.objects.count()) == (0, 0, 0)


def test_without_anybody_who_sells_the_contact_stays():
    ada = agent()
    put(call_list(ada), called("Pék Kft."))
    entry = next_one(ada, at=NOON)
    assert entry is not None

    with pytest.raises(NobodySells):
        agree_first_meeting(ada, entry.pk, Agreement(TOMORROW), at=NOON)

    assert current(ada) == entry


def test_shares_are_a_hundred_percent_together():
    from vonal.office.sales.operations import open_deal

    ada, bela = agent(), person("bela")
    deal = open_deal(called("Pék Kft."), by=None, at=NOON)

    with pytest.raises(SharesAreNotWhole):
        share_deal(deal, [Share(ada, "agent", 30), Share(bela, "manager", 60)], by=ada, at=NOON)
    share_deal(deal, [Share(ada, "agent", 40), Share(bela, "manager", 60)], by=ada, at=NOON)

    assert deal.shares.count() == 2
