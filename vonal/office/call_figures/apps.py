from django.apps import AppConfig


class CallFiguresConfig(AppConfig):
    name = "vonal.office.call_figures"
    label = "call_figures"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """A call that is over, or of which something was said later, makes its day one to be counted anew."""
        from vonal.office.call_figures.changed_days import note_days_of
        from vonal.office.telephony.changed_calls import told_of_changes

        told_of_changes(note_days_of)
