"""Filters of a list: rules in groups, choosers, the search box."""

from __future__ import annotations

from tests.web.office import Furnished, page_of
from tests.web.test_lists import card, names, office
from vonal.office.views.models import SavedView

__all__ = ["office"]


def test_rules_stand_in_groups_within_groups(office: Furnished):
    card(office, "Small Mill", {"ovens": 2, "size": "Small"})
    card(office, "Large Mill", {"ovens": 20, "size": "Large"}, importance=2)
    card(office, "Empty Mill")
    client = page_of(office.manager)
    large = ("(all", "own:ovens~from~3", "own:size~is~Large", ")")

    assert set(names(client, "name~has~mill", "(any", *large, "own:size~empty~", ")")) == {
        "Large Mill",
        "Empty Mill",
    }
    assert names(client, "name~has~mill", "(any", *large, "own:size~empty~", ")", importance="2") == [
        "Large Mill"
    ]
    assert names(client, "(", ")", ")", "(any", "own:ovens~from~3") == ["Large Mill"]  # Unfinished.
    assert names(client, *["(any"] * 99, "importance~is~2", q="mill", sort="name") == [
        "Empty Mill",
        "Large Mill",
        "Small Mill",
    ]


def test_a_filter_is_put_into_a_group_and_taken_out_again(office: Furnished):
    client = page_of(office.manager)
    new = {"new_field": "importance", "new_operator": "is", "new_value": "2", "set": "1", "view": "none"}

    first = client.get("/customers", {**new, "rule": "kind~is~company", "into": "new"})
    state = first.context["state"]
    assert state.group.raw == [
        ["kind", "is", "company"],
        {"any": True, "rules": [["importance", "is", "2"]]},
    ]
    second = client.get(f"/customers?{state.query(new_field='manager', new_operator='empty', into='1.new')}")
    raw = second.context["state"].group.raw
    assert raw[1]["rules"][1] == {"any": False, "rules": [["manager", "empty", ""]]}
    [_kind, group] = second.context["chips"]
    assert [chip.text for chip in group.chips] == ["Importance is Large", ""]
    turned = client.get(f"/customers?{group.turned}").context["state"].group
    assert turned.parts[1].any_of is False
    left = client.get(f"/customers?{group.chips[0].without}").context["state"].group.raw
    assert left == [
        ["kind", "is", "company"],
        {"any": True, "rules": [{"any": False, "rules": [["manager", "empty", ""]]}]},
    ]


def test_choosers_the_search_box_and_groups_are_kept_in_a_view(office: Furnished):
    card(office, "Large Mill", importance=2)
    card(office, "Great Oven", importance=2)
    client = page_of(office.manager)

    client.post(
        "/lists/customers/save", {"set": "1", "q": "mill", "importance": "2", "any": "1",
                                  "rule": ["kind~is~company", "(all", "activity~empty~", ")"], "name": "Mills"}
    )  # fmt: skip

    view = SavedView.objects.get()
    shown = client.get("/customers", {"view": view.pk})
    assert [row.name for row, _cells in shown.context["table"]] == ["Large Mill"]
    assert "Any of them is enough" in shown.content.decode()
