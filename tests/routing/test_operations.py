"""Arranging rules and menus: what is kept, and what is refused with its reason."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from tests.telephony import cast
from tests.telephony.cast import CALLER, NOON, OUR_NUMBER, customer, extension, person, started
from vonal.office.routing.models import Menu, Rule
from vonal.office.routing.operations import (
    MenuIsUsed,
    change_rule,
    keep_menu,
    make_rule,
    move_rule,
    remove_menu,
    remove_rule,
    restore_rule,
    rules_in_force,
    switch_rule,
    trust_novice,
)
from vonal.office.staff.models import Employee
from vonal.office.telephony.desk import Desk
from vonal.office.telephony.models import Call
from vonal.office.telephony.sounds.models import Sound
from vonal.switchboard.core.plan import CallBackOffer, Elsewhere, Goodbye, Queue, Say


@pytest.fixture
def head(line) -> Employee:
    return person("head", "head", on_line=False)


@pytest.fixture(autouse=True)
def noon(monkeypatch):
    monkeypatch.setattr("vonal.office.telephony.desk.now", lambda: NOON)


def plan(keys="", caller=CALLER):
    return Desk(directory_kept_seconds=0).plan_now(started(caller=caller), keys)


def rung(keys=""):
    return [" ".join(step.extensions) for step in plan(keys).steps]


def names(rules):
    return [rule.standard or rule.name for rule in rules]


def a_sound(name="Greeting") -> Sound:
    return Sound.objects.create(name=name, kind="spoken", file=f"ours/{name}.wav", seconds=2, made_at=NOON)


def a_menu(by, *keys: dict[str, Any], name="Main", **fields: Any) -> Menu:
    fields = {"sound": a_sound(name), **fields}
    return keep_menu(Menu(name=name, keys=list(keys), **fields), by=by, at=NOON)


def to_menu(number: int) -> dict[str, Any]:
    return {"kind": "menu", "menu": number}


def test_the_first_change_makes_the_ready_made_rules_the_companys_own(head):
    assert names(rules_in_force(NOON)) == ["novice", "own", "region", "duty", "group", "secretaries"]
    assert not Rule.objects.exists()

    switch_rule("duty", on=False, by=head, at=NOON)

    assert names(rules_in_force(NOON)) == ["novice", "own", "region", "duty", "group", "secretaries"]
    assert [rule.standard for rule in Rule.objects.filter(is_on=False)] == ["duty"]


def test_a_rule_is_moved_and_the_call_goes_by_the_new_order(head):
    anna, bela = person("anna", group=cast.group()), person("bela", group=cast.group("Other"))
    customer(manager=bela)
    assert rung() == [extension(bela), extension(anna)]

    move_rule("group", to=0, by=head, at=NOON)

    assert names(rules_in_force(NOON))[0] == "group"
    assert rung() == [extension(anna), extension(bela)]


def test_a_rule_taken_off_can_be_put_back_to_its_place(head):
    anna = person("anna", group=cast.group("Other"))
    customer(manager=anna)
    gone = remove_rule("own", by=head, at=NOON)
    assert "own" not in names(rules_in_force(NOON))

    restore_rule(gone, by=head, at=NOON)

    assert names(rules_in_force(NOON)).index("own") == 1


def test_a_new_rule_stands_first_and_rings_people_by_name_for_so_long(head):
    anna, bela = person("anna", group=cast.group()), person("bela", group=cast.group("Other"))
    whom = [{"kind": "people", "people": [bela.pk], "seconds": 8}]

    make_rule(name="Béla first", whom=whom, when={"caller": "unknown"}, by=head, at=NOON)

    steps = plan().steps
    assert [(*step.extensions, step.seconds, step.reason.value) for step in steps] == [
        (extension(bela), 8, "named"),
        (extension(anna), 20, "group"),
    ]


@pytest.mark.parametrize(
    ("fields", "where", "says"),
    [
        ({}, "whom", "rings nobody"),
        ({"whom": [{"kind": "group", "group": 0}]}, "whom", "Choose the group"),
        ({"whom": [{"kind": "people"}]}, "whom", "Choose the people"),
        (
            {"whom": [{"kind": "duty"}], "when": {"since": "09:00", "until": "09:00"}},
            "until",
            "end when they begin",
        ),
        ({"then": {"kind": "menu", "menu": 99}}, "then", "Choose the menu"),
        ({"then": {"kind": "goodbye"}}, "then", "what the caller hears"),
        ({"then": {"kind": "elsewhere", "number": "12"}}, "then", "cannot be a telephone number"),
        ({"then": {"kind": "elsewhere", "number": OUR_NUMBER}}, "then", "circle"),
        ({"then": {"kind": "elsewhere", "number": "+79161234567"}}, "then", "not allowed"),
        ({"name": " ", "then": {"kind": "message"}}, "name", "name"),
    ],
)
def test_a_rule_that_leads_nowhere_is_refused_with_the_reason(head, fields, where, says):
    with pytest.raises(ValidationError) as refused:
        make_rule(**{"name": "A rule", **fields}, by=head, at=NOON)

    assert says in " ".join(refused.value.message_dict[where])
    assert not Rule.objects.exclude(standard="").filter(name="A rule").exists()


def test_menus_that_go_in_a_circle_are_refused_by_name(head):
    first = a_menu(head, {"key": "1", "then": {"kind": "message"}})
    second = a_menu(head, {"key": "9", "then": to_menu(first.pk)}, name="Sales")
    first.keys = [{"key": "1", "then": to_menu(second.pk)}]

    with pytest.raises(ValidationError) as refused:
        keep_menu(first, by=head, at=NOON)

    assert "Main → Sales → Main" in " ".join(refused.value.messages)
    assert Menu.objects.get(pk=first.pk).keys[0]["then"] == {"kind": "message"}


def test_a_circle_by_way_of_a_rule_is_refused_too(head):
    main = a_menu(head, {"key": "1"}, {"key": "2", "then": {"kind": "message"}})
    sales = a_menu(head, {"key": "9", "then": to_menu(main.pk)}, name="Sales")

    with pytest.raises(ValidationError) as refused:
        make_rule(name="Sales", when={"pressed": [f"{main.pk}:1"]}, then=to_menu(sales.pk), by=head, at=NOON)

    assert "circle" in " ".join(refused.value.messages)


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ([], "nothing to choose"),
        ([{"key": "1"}, {"key": "1"}], "twice"),
        ([{"key": "1", "target": {"kind": "group", "group": 0}}], "Key 1"),
        ([{"key": "x"}], "one of 0 to 9"),
        ([{"key": "1", "then": {"kind": "elsewhere", "number": "7"}}], "cannot be a telephone number"),
    ],
)
def test_a_menu_whose_keys_lead_nowhere_is_refused(head, keys, says):
    with pytest.raises(ValidationError) as refused:
        a_menu(head, *keys)

    assert says in " ".join(refused.value.message_dict["keys"])


def test_a_menu_is_asked_before_anybody_rings_and_its_keys_lead_on(head):
    anna, bela = person("anna", group=cast.group()), person("bela", group=cast.group("Support"))
    menu = a_menu(
        head, {"key": "1", "label": "Sales"}, {"key": "2", "target": {"kind": "people", "people": [bela.pk]}}
    )
    make_rule(name="Ask", then=to_menu(menu.pk), by=head, at=NOON)

    asked = plan()
    assert asked.menu is not None
    assert (asked.menu.keys, asked.menu.say, asked.steps) == (("1", "2"), Say("ours/Main"), ())
    assert rung("1") == rung("t") == [extension(anna)]
    assert rung("2") == [extension(bela)]


def test_a_key_asks_for_a_call_back_or_calls_another_number(head):
    elsewhere = {"kind": "elsewhere", "number": "+36301112233"}
    keys = [{"key": "1", "then": {"kind": "call_back"}}, {"key": "2", "then": elsewhere}]
    menu = a_menu(head, *keys)
    make_rule(name="Ask", then=to_menu(menu.pk), by=head, at=NOON)

    assert plan("1").ends == (CallBackOffer(Say(), "", 0),)
    [end] = plan("2").ends
    assert (end.number, end.seconds) == ("+36301112233", 30)


def test_a_rule_for_a_key_holds_only_when_it_was_pressed(head):
    anna, bela = person("anna", group=cast.group()), person("bela", group=cast.group("Support"))
    menu = a_menu(head, {"key": "1"}, {"key": "2"})
    fields: dict[str, Any] = {"when": {"pressed": [f"{menu.pk}:2"]}, "then": {"kind": "message"}}
    make_rule(name="Support", whom=[{"kind": "people", "people": [bela.pk]}], **fields, by=head, at=NOON)
    make_rule(name="Ask", then=to_menu(menu.pk), by=head, at=NOON)

    assert (rung("1"), rung("2")) == ([extension(anna)], [extension(bela)])


def test_a_menu_somebody_leads_to_stays(head):
    menu = a_menu(head, {"key": "1"})
    make_rule(name="Ask", then=to_menu(menu.pk), by=head, at=NOON)

    with pytest.raises(MenuIsUsed, match="Ask"):
        remove_menu(menu, by=head, at=NOON)


def test_what_follows_is_what_the_head_chose(head):
    anna = person("anna", group=cast.group())
    sound = a_sound()
    rule = make_rule(name="End", then={"kind": "queue", "seconds": 60, "key": "1"}, by=head, at=NOON)
    assert plan().ends == (Queue((extension(anna),), 60, call_back_key="1"),)

    for then, end in (
        ({"kind": "goodbye", "sound": sound.pk}, Goodbye(Say("ours/Greeting"))),
        ({"kind": "call_back", "sound": sound.pk, "key": "5"}, CallBackOffer(Say("ours/Greeting"), "5", 10)),
        ({"kind": "elsewhere", "number": "+36309998877"}, Elsewhere("+36309998877", (), 30)),
    ):
        change_rule(rule.key, then=then, by=head, at=NOON)
        assert plan().ends == (end,)


def test_the_protection_from_a_novice_is_lifted_for_one_customer(head):
    anna, bela = person("anna", group=cast.group()), person("bela", group=cast.group(), is_novice=True)
    card = customer(manager=bela, importance=1)
    assert rung()[0] == extension(anna)

    trust_novice(card, trusts=True, by=head, at=NOON)
    assert rung()[0] == extension(bela)

    trust_novice(card, trusts=False, by=head, at=NOON)
    assert rung()[0] == extension(anna)


def test_the_explanation_is_kept_with_the_call(head):
    from vonal.office.telephony.explanations import PlanExplained
    from vonal.office.telephony.news import write_news

    why = Desk(directory_kept_seconds=0).planned_now(started()).why

    write_news([started(), PlanExplained("c1", "", why, NOON)])
    write_news([PlanExplained("c1", "", {"rules": []}, NOON)])

    kept = Call.objects.get(switch_id="c1").explanations.get()
    assert kept.why == why
    assert [rule["r"] for rule in kept.why["rules"]][:2] == ["novice", "own"]
