from django.apps import AppConfig


class TelephonyConfig(AppConfig):
    name = "vonal.office.telephony"
    label = "telephony"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Calls go with a card when two become one; the company's own numbers are no sign of a customer."""
        from vonal.office.customers.duplicates import own_keys_from
        from vonal.office.customers.duplicates.following import follows_merge
        from vonal.office.telephony.fax_models import Fax
        from vonal.office.telephony.models import Call
        from vonal.office.telephony.own_numbers import own_numbers
        from vonal.office.telephony.recordings.models import LegalHold, RecordingExport

        follows_merge(Call, "customer", contact="contact", number="number")
        follows_merge(Call, "contact")
        follows_merge(Fax, "customer", contact="contact", number="number")
        follows_merge(Fax, "contact")
        follows_merge(LegalHold, "customer")
        follows_merge(RecordingExport, "customer")
        own_keys_from(own_numbers)
