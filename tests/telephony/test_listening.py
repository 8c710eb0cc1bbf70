"""Who may listen to a talk, who sees it, and what is kept of it."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.telephony.cast import (
    answered,
    company,
    ended,
    extension,
    group,
    later,
    line,
    person,
    rang,
    started,
    tell,
)
from tests.telephony.commits import pushes_leave
from vonal.core.live import SWITCHBOARD
from vonal.core.models import Push
from vonal.office.staff.models import Employee, Group, Presence
from vonal.office.telephony.call_operations import NotPossible
from vonal.office.telephony.listening.models import Listening, ListeningRules
from vonal.office.telephony.listening.operations import (
    MayNotListen,
    change_listening_rules,
    listen,
    stop_listening,
)
from vonal.office.telephony.models import Call
from vonal.office.telephony.news import write_news
from vonal.office.telephony.operations import NoTalkToRejoin, rejoin
from vonal.office.telephony.queries import phone_state
from vonal.switchboard.core.ears import (
    How,
    ListeningBegan,
    ListeningEnded,
    ListeningFailed,
    NobodyListens,
    NotHeard,
)
from vonal.switchboard.core.office import PersonDialled

pytestmark = pytest.mark.django_db


@pytest.fixture
def head() -> Employee:
    company()
    line()
    return person("helga", "head")


@pytest.fixture
def anna(head: Employee) -> Employee:
    Group.objects.filter(pk=group().pk).update(head=head)
    return person("anna", group=group())


@pytest.fixture
def talk(anna: Employee) -> Call:
    call = tell(started(), rang(anna), answered(anna))
    Push.objects.all().delete()
    return call


def began(by: Employee, to: Employee, how: How = How.LISTEN, *, number: int = 1, seconds: float = 10):
    return ListeningBegan("c1", "ear-1", number, extension(by), extension(to), how, later(seconds))


def orders() -> list[tuple[str, dict[str, object]]]:
    return list(Push.objects.filter(topic=SWITCHBOARD).order_by("number").values_list("kind", "data"))


@pushes_leave
def test_a_head_listens_to_his_people(head: Employee, anna: Employee, talk: Call):
    listen(talk, How.WHISPER, by=head)

    told = {"call": "c1", "extension": extension(head), "to": extension(anna), "how": "whisper"}
    assert orders() == [("listen", told)]


def test_others_do_not(talk: Call):
    for role in ("manager", "secretary", "administrator", "head"):
        other = person(f"olga-{role}", role, on_line=False)

        with pytest.raises(MayNotListen):
            listen(talk, How.LISTEN, by=other)


def test_the_rule_is_the_directors_to_change(head: Employee, talk: Call):
    director, other = person("dora", "director"), person("otto", "head")
    change_listening_rules(by=director, heads="all", person_sees=True)
    listen(talk, How.LISTEN, by=other)

    change_listening_rules(by=director, heads="nobody", person_sees=True)
    with pytest.raises(MayNotListen):
        listen(talk, How.LISTEN, by=head)
    listen(talk, How.LISTEN, by=director)


def test_what_is_no_talk_with_a_customer_is_not_heard(head: Employee, anna: Employee, talk: Call):
    over = tell(ended())
    inside = tell(
        PersonDialled("c2", extension(head), extension(anna), later(70)),
        rang(anna, 70, call="c2"),
        answered(anna, 72, call="c2"),
    )

    for call in (over, inside):
        with pytest.raises(NotPossible, match="Nobody talks to a customer"):
            listen(call, How.LISTEN, by=head)


def test_whoever_listens_needs_a_telephone_that_is_free(head: Employee, talk: Call):
    Presence.objects.filter(employee=head).update(reachable=False)
    with pytest.raises(NotPossible, match="Go on line first"):
        listen(talk, How.LISTEN, by=head)

    Presence.objects.filter(employee=head).update(reachable=True)
    tell(started("c2", seconds=5), rang(head, 5, call="c2"), answered(head, 8, call="c2"))
    with pytest.raises(NotPossible, match="in a call already"):
        listen(talk, How.LISTEN, by=head)


def test_the_person_sees_who_listens_and_the_call_remembers(head: Employee, anna: Employee, talk: Call):
    write_news([began(head, anna)])
    write_news([began(head, anna)])

    [ear] = phone_state(anna, later(11)).ears
    assert (ear.by, ear.how) == (head, How.LISTEN)
    assert phone_state(head, later(11)).state == "listening"
    assert Presence.objects.get(employee=head).busy == "talking"

    write_news([began(head, anna, How.WHISPER, number=2, seconds=20)])
    tell(ended(60), ListeningEnded("c1", "ear-1", extension(head), later(60)))

    kept = [(each.how, each.seconds) for each in Listening.objects.filter(call=talk)]
    assert kept == [(How.LISTEN, 10), (How.WHISPER, 40)]
    assert phone_state(head, later(61)).state == "free"
    assert not phone_state(anna, later(61)).ears


def test_a_listener_may_be_unseen_but_a_whisper_never_is(head: Employee, anna: Employee, talk: Call):
    change_listening_rules(by=head, heads="group", person_sees=False)

    write_news([began(head, anna)])
    assert not phone_state(anna, later(11)).ears

    write_news([began(head, anna, How.JOIN, number=2, seconds=20)])
    assert [ear.how for ear in phone_state(anna, later(21)).ears] == [How.JOIN]


def test_a_switchboard_that_began_anew_ends_all_listening(head: Employee, anna: Employee, talk: Call):
    write_news([began(head, anna)])

    write_news([NobodyListens(later(30))])

    assert Listening.objects.get().seconds == 20
    assert phone_state(head, later(31)).state == "free"


@pushes_leave
def test_why_it_came_to_nothing_is_said(head: Employee, anna: Employee, talk: Call):
    write_news([ListeningFailed("c1", extension(head), extension(anna), NotHeard.NO_TALK, later(5))])

    assert Push.objects.filter(kind="phone.refused").get().data["text"] == "Anna does not talk any more."


@pushes_leave
def test_there_is_nothing_to_stop_when_one_hears_nobody(head: Employee, anna: Employee, talk: Call):
    with pytest.raises(NotPossible):
        stop_listening(by=head)

    write_news([began(head, anna)])
    stop_listening(by=head)
    assert orders() == [("stop_listening", {"extension": extension(head)})]


def test_the_buttons_stand_where_a_talk_is_shown_to_who_may(
    client: Client, head: Employee, anna: Employee, talk: Call
):
    client.force_login(head)
    places = [reverse("journal"), reverse("people"), reverse("today"), reverse("call", args=[talk.pk])]
    assert all("Listen in" in client.get(place).content.decode() for place in places)

    answer = client.post(reverse("call_listen", args=[talk.pk]), {"how": "join"})
    assert answer.status_code == 204
    assert client.post(reverse("call_listen", args=[talk.pk]), {"how": "shout"}).status_code == 409
    write_news([began(head, anna, How.JOIN)])
    telephone = client.get(reverse("phone_state")).content.decode()
    assert all(text in telephone for text in ("Both hear you.", "Whisper", "Only listen", "Stop"))
    assert "You listen" in client.get(reverse("journal")).content.decode()
    assert "Helga joined in" in client.get(reverse("call", args=[talk.pk])).content.decode()

    client.force_login(anna)
    assert all("Listen in" not in client.get(place).content.decode() for place in places[:3])
    assert "Helga has joined in" in client.get(reverse("phone_state")).content.decode()
    assert client.post(reverse("call_listen", args=[talk.pk])).status_code == 403


def test_the_director_sets_the_rule_on_its_page(client: Client, head: Employee):
    page = reverse("settings_tab", args=["listening"])
    client.force_login(head)
    assert client.get(page).status_code == 403

    client.force_login(person("dora", "director"))
    assert "Heads listen to" in client.get(page).content.decode()
    client.post(reverse("settings_item", args=["listening", 1]), {"heads": "all"})

    rules = ListeningRules.current()
    assert (rules.heads, rules.person_sees) == ("all", False)


@pushes_leave
def test_a_head_whose_page_was_loaded_anew_is_brought_back(head: Employee, anna: Employee, talk: Call):
    with pytest.raises(NoTalkToRejoin):
        rejoin(head)
    tell(began(head, anna))
    Push.objects.all().delete()

    rejoin(head)

    assert orders() == [("rejoin", {"extension": extension(head)})]
    tell(ListeningEnded("c1", "ear-1", extension(head), later(20)))
    with pytest.raises(NoTalkToRejoin):
        rejoin(head)
