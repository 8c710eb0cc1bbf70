"""Own fields in the API: ``own: {key: value}``."""

from tests.api.conftest import Program
from vonal.office.customers.models import Customer
from vonal.office.own_fields.operations import make_field


def test_they_are_written_and_read_on_customers_contacts_and_deals(anna: Program):
    for noun in ("customer", "contact", "deal"):
        make_field(noun=noun, name="Ovens", kind="number", by=anna.employee)
    make_field(noun="customer", name="Exports", kind="yes_no", by=anna.employee)
    new = {"name": "Malom", "own": {"ovens": 2}, "contacts": [{"name": "Péter", "own": {"ovens": "3"}}]}

    made = anna.post("/customers", new).json()
    assert (made["own"], made["contacts"][0]["own"]) == ({"ovens": "2"}, {"ovens": "3"})
    changed = anna.patch(f"/customers/{made['id']}", {"own": {"exports": True, "ovens": None}}).json()
    assert changed["own"] == {"exports": True}
    contact = anna.patch(f"/contacts/{made['contacts'][0]['id']}", {"own": {"ovens": 4.5}}).json()
    assert contact["own"] == {"ovens": "4.5"}
    deal = anna.post("/deals", {"customer_id": made["id"], "title": "Oven", "own": {"ovens": 1}}).json()
    assert deal["own"] == {"ovens": "1"}
    assert anna.get("/customers").json()["items"][0]["own"] == {"exports": True}
    assert anna.get("/deals").json()["items"][0]["own"] == {"ovens": "1"}


def test_a_wrong_one_is_named_and_nothing_is_half_written(anna: Program):
    refused = anna.post("/customers", {"name": "Malom", "own": {"no_such": 1}})

    assert refused.status_code == 422
    assert refused.json()["detail"][0]["loc"] == ["body", "no_such"]
    assert not Customer.objects.exists()
