from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "vonal.office.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Changes of these fields are kept with who and when."""
        from auditlog.registry import auditlog

        from vonal.core import changes
        from vonal.office.customers import bearing
        from vonal.office.customers.duplicates.own import own_domains, own_keys_from
        from vonal.office.customers.models import Contact, ContactPoint, Customer
        from vonal.office.customers.operations import CUSTOMER_FIELDS

        changes.connect()
        own_keys_from(own_domains)
        follow_merges()
        bearing.bear_own_fields()
        auditlog.register(Customer, include_fields=sorted(CUSTOMER_FIELDS))
        auditlog.register(Contact, include_fields=["name", "position"])
        auditlog.register(ContactPoint, include_fields=["raw", "contact"])


def follow_merges() -> None:
    """What goes with a card, or a person on it, when two become one."""
    from vonal.core.models import SearchEntry
    from vonal.core.search import Kind
    from vonal.office.customers.duplicates.following import follows_merge, looked_after_by_merges
    from vonal.office.customers.models import (
        Contact,
        ContactPoint,
        Customer,
        DifferentPair,
        MatchKey,
        Merge,
        NearName,
        Note,
        SuspectPair,
        Touch,
    )
    from vonal.office.own_fields.models import Noun, OwnValue

    for derived in (MatchKey, NearName, DifferentPair, SuspectPair):
        looked_after_by_merges(derived)
    follows_merge(Contact, "customer")
    follows_merge(ContactPoint, "customer", contact="contact")
    follows_merge(ContactPoint, "contact")
    for model in (Note, Touch, Customer.shown_to.through):
        follows_merge(model, "customer")
    follows_merge(Merge, "survivor")
    # People, deals and notes; the card's own entry goes when the card goes.
    follows_merge(SearchEntry, "customer_id", of=Customer, where={"id__gte": Kind.CONTACT.range[0]})
    follows_merge(OwnValue, "row_id", of=Customer, where={"field__noun": Noun.CUSTOMER})
    follows_merge(OwnValue, "row_id", of=Contact, where={"field__noun": Noun.CONTACT})
