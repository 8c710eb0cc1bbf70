"""What rules do: for whom, in whose words; and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from pytest_django.fixtures import Settings as DjangoSettings

from tests.campaigns.cast import agent, call_list, called, put
from tests.customers.conftest import Office, office
from tests.follow_ups.cast import TASK, rule, win, work_at
from tests.mail_server import PostOffice, post_office
from tests.sales.conftest import deal
from tests.telephony.cast import NOON
from vonal.office.campaigns.dealing import next_one
from vonal.office.campaigns.outcomes import give_outcome, undo_outcome
from vonal.office.customers.duplicates.merging import merge_customers
from vonal.office.customers.duplicates.unmerging import unmerge_customers
from vonal.office.customers.operations import add_contact_point, create_customer, write_note
from vonal.office.follow_ups.last_contacts import fill_missing
from vonal.office.follow_ups.models import Firing, LastContact
from vonal.office.losses.models import Loss, Reason
from vonal.office.materials.models import Sending
from vonal.office.sales.models import Deal, Stage
from vonal.office.staff.operations import change_group, dismiss, make_group
from vonal.office.tasks.models import Task
from vonal.office.telephony.fax_models import Fax
from vonal.office.telephony.faxes import end_attempt
from vonal.switchboard.core.fax import FaxEnded

__all__ = ["deal", "office"]


@pytest.fixture
def post(settings: DjangoSettings) -> Iterator[PostOffice]:
    with post_office() as office:
        update = {"mail_url": office.url, "mail_from": "sales@duna.example"}
        settings.VONAL = settings.VONAL.model_copy(update=update)
        yield office


def at_once(office: Office, deal: Deal, **step: Any) -> Firing:
    """A rule that does one thing as soon as the deal is won."""
    rule(office.director, NOON, amount=0, actions=[step])
    win(deal, NOON)
    return Firing.objects.get()


def test_a_letter_goes_out_in_the_customers_language_and_stands_in_his_history(
    post: PostOffice, office: Office, deal: Deal
):
    add_contact_point(deal.customer, "buyer@kovacs.example", by=office.director, at=NOON)

    fired = at_once(office, deal, kind="letter", subject="Thank you", text="Dear {name}, {deal}. {manager}")
    work_at(NOON)

    letter = post.letters[0]
    assert (letter["To"], letter["Subject"]) == ("buyer@kovacs.example", "Thank you")
    assert "Dear Kovács Kft., Oven. Anna" in letter.get_content()
    assert Sending.objects.get().pk == fired.did[0]["letter"]


def test_without_words_of_its_own_a_letter_has_those_materials_go_out_with(
    post: PostOffice, office: Office, deal: Deal
):
    add_contact_point(deal.customer, "buyer@kovacs.example", by=office.director, at=NOON)

    at_once(office, deal, kind="letter")
    work_at(NOON)

    assert post.letters[0]["Subject"] == "Our materials"


def test_a_customer_nobody_can_write_to_is_said_so(post: PostOffice, office: Office, deal: Deal):
    fired = at_once(office, deal, kind="letter", subject="Thank you", text="Dear {name}")

    assert (fired.state, fired.did) == ("failed", [{"kind": "letter", "trouble": "no_address"}])


def test_the_work_of_who_has_left_is_somebody_elses(office: Office, deal: Deal):
    dismiss(office.manager, by=office.director, at=NOON)
    at_once(office, deal, **TASK)

    assert Task.objects.get().assignee == office.stranger


def test_the_head_of_whoever_leads_the_deal_may_be_meant(office: Office, deal: Deal):
    group = make_group(name="Sellers", by=office.director)
    change_group(group, by=office.director, head=office.director)
    office.manager.group = group
    office.manager.save()
    deal.refresh_from_db()

    at_once(office, deal, **TASK | {"who": "head"})

    assert Task.objects.get().assignee == office.director


def test_the_last_contact_goes_with_a_card_into_another_and_back(office: Office, deal: Deal):
    other = create_customer(by=None, at=NOON, name="Kovacs", manager=office.manager)
    write_note(other, "Called", by=office.manager, at=NOON.replace(hour=15))
    fill_missing()

    merge = merge_customers(deal.customer, other, by=office.director, at=NOON)
    work_at(NOON)
    assert LastContact.objects.get().at == NOON.replace(hour=15)

    unmerge_customers(merge, by=office.director, at=NOON)
    work_at(NOON)
    assert LastContact.objects.get(customer=deal.customer).at == NOON
    assert LastContact.objects.get(customer=other).at == NOON.replace(hour=15)


def test_a_rule_that_gives_a_deal_up_says_why(office: Office, deal: Deal):
    lost, reason = Stage.objects.get(ends="lost"), Reason.objects.create(name="Fell silent")
    step = {"kind": "move", "stage": lost.pk}
    with pytest.raises(ValidationError):
        rule(office.director, NOON, amount=0, actions=[step])

    fired = at_once(office, deal, **step, reason=reason.pk)

    assert fired.state == "done"
    assert Deal.objects.get().stage == lost
    assert (Loss.objects.get().reason, Loss.objects.get().by) == (reason, None)


@pytest.mark.parametrize(("outcome", "reached"), [("call_back", True), ("no_answer", False)])
def test_a_talk_from_a_call_list_and_a_fax_are_contact(office: Office, outcome: str, reached: bool):
    ada = agent()
    card, later = called("Pék Kft."), NOON + timedelta(hours=1)
    put(call_list(ada), card)
    fill_missing()
    taken = next_one(ada, at=later)
    assert taken is not None
    attempt = give_outcome(ada, taken.pk, outcome, at=later, call_back_at=later + timedelta(days=1))
    work_at(later)
    known = LastContact.objects.get(customer=card)
    assert (known.at == later) is reached

    undo_outcome(attempt, by=ada, at=later)
    work_at(later)
    assert LastContact.objects.get(customer=card).at < later

    sent = Fax.objects.create(
        customer=card, number="+3611234567", title="Prices", by=ada, at=later, state="sending", switch_id="f1"
    )
    end_attempt(FaxEnded("f1", True, 1, None, later))
    work_at(later)
    assert LastContact.objects.get(customer=sent.customer).at == later
