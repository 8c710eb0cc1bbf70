"""A card that gets another region or source, or goes together with another: its calls are counted anew."""

from __future__ import annotations

from vonal.core.facts import on
from vonal.office.call_figures.changed_days import note_days_of_all
from vonal.office.customers.events import CustomerOriginChanged, CustomersMerged, CustomersParted
from vonal.office.telephony.models import Call


@on(CustomerOriginChanged)
def count_calls_anew(fact: CustomerOriginChanged) -> None:
    note_days_of_all(Call.objects.filter(customer=fact.customer_id))


@on(CustomersMerged)
def count_calls_of_both(fact: CustomersMerged) -> None:
    note_days_of_all(Call.objects.filter(customer=fact.survivor_id))


@on(CustomersParted)
def count_calls_of_each(fact: CustomersParted) -> None:
    note_days_of_all(Call.objects.filter(customer__in=[fact.survivor_id, fact.parted_id]))
