"""Who may open what: every address of the pages and of the API, each tried on another person's things."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.architecture.foreign_office import OWNER
from vonal.office.staff.models import Role

EVERYONE = frozenset({OWNER, *Role.values})
NOBODY: frozenset[str] = frozenset()
OWN = frozenset({OWNER})
TOP = frozenset({"director", "administrator"})
# The head here leads another group: the owner is none of his people.
RUN_THE_OFFICE = TOP | {"head"}
SEE_TASKS = OWN | TOP
HEAR_CALLS = OWN | TOP | {"secretary"}
WRITE_CALLS = OWN | TOP
CHANGE_DEALS = OWN | TOP | {"secretary"}
CHANGE_CUSTOMERS = CHANGE_DEALS | {"support"}
SEE_CUSTOMERS = CHANGE_CUSTOMERS | {"accountant", "lawyer", "marketer"}
ADD_CUSTOMERS = EVERYONE - {"accountant", "lawyer", "marketer"}


@dataclass(frozen=True)
class Door:
    """
    Who is let in, by method; None is a method that is not there. Everybody else meets 403 or 404, and leaves
    everything as it was. ``shows``: in whose answer the owner's things may stand; unless said, of those let in to a door
    that is not open to everyone.
    """

    get: frozenset[str] | None = None
    post: frozenset[str] | None = None
    shows: frozenset[str] | None = None

    @property
    def shown_to(self) -> frozenset[str]:
        if self.shows is not None:
            return self.shows
        let_in = (self.get or NOBODY) | (self.post or NOBODY)
        return NOBODY if let_in == EVERYONE else let_in


DOORS = {
    "today": Door(get=EVERYONE, shows=OWN),
    "search": Door(get=EVERYONE, shows=SEE_CUSTOMERS),
    "theme": Door(post=EVERYONE),
    "language": Door(post=EVERYONE),
    "first_start": Door(get=EVERYONE, post=EVERYONE),
    # Customers
    "customers": Door(get=EVERYONE, shows=SEE_CUSTOMERS),
    "customer_new": Door(get=ADD_CUSTOMERS, post=ADD_CUSTOMERS, shows=NOBODY),
    "customer": Door(get=SEE_CUSTOMERS),
    "customer_history": Door(get=SEE_CUSTOMERS),
    "customer_field": Door(post=CHANGE_CUSTOMERS),
    "caller_field": Door(post=CHANGE_CUSTOMERS),
    "note_new": Door(post=SEE_CUSTOMERS),
    "contact_new": Door(post=CHANGE_CUSTOMERS),
    "contact_field": Door(post=CHANGE_CUSTOMERS),
    "point_new": Door(post=CHANGE_CUSTOMERS),
    "point_remove": Door(post=CHANGE_CUSTOMERS),
    # Deals
    "board": Door(get=EVERYONE, shows=SEE_CUSTOMERS),
    "stage": Door(get=EVERYONE, shows=SEE_CUSTOMERS),
    "stage_cards": Door(get=EVERYONE, shows=SEE_CUSTOMERS),
    "deal": Door(get=SEE_CUSTOMERS),
    "deal_new": Door(post=CHANGE_DEALS),
    "deal_field": Door(post=CHANGE_DEALS),
    "deal_stage": Door(post=CHANGE_DEALS),
    "deal_undo": Door(post=CHANGE_DEALS),
    # Tasks
    "tasks": Door(get=EVERYONE, shows=OWN),
    "task_new": Door(post=EVERYONE, shows=OWN),
    "customer_task_new": Door(post=SEE_CUSTOMERS),
    "task_finish": Door(post=SEE_TASKS),
    "task_reopen": Door(post=SEE_TASKS),
    "task_put_off": Door(post=SEE_TASKS),
    # Calls
    "journal": Door(get=EVERYONE, shows=HEAR_CALLS),
    "call": Door(get=HEAR_CALLS),
    "call_outcome": Door(post=WRITE_CALLS),
    "call_note": Door(post=WRITE_CALLS),
    "call_hang_up": Door(post=WRITE_CALLS),
    "call_called_back": Door(post=HEAR_CALLS),
    "recording": Door(get=HEAR_CALLS),
    "waveform": Door(get=HEAR_CALLS),
    # One's own telephone
    "phone_state": Door(get=EVERYONE, shows=OWN),
    "phone_account": Door(get=EVERYONE),
    "phone_on_line": Door(post=EVERYONE),
    "phone_off_line": Door(post=EVERYONE),
    "phone_wrap_up_end": Door(post=EVERYONE),
    "phone_rejoin": Door(post=EVERYONE),
    "call_yourself": Door(post=EVERYONE),
    # Roster
    "roster": Door(get=EVERYONE),
    "roster_copy": Door(post=RUN_THE_OFFICE),
    "shift_new": Door(get=RUN_THE_OFFICE, post=RUN_THE_OFFICE),
    "shift": Door(get=TOP, post=TOP),
    "shift_remove": Door(post=TOP),
    "shift_restore": Door(post=NOBODY),  # Nothing of theirs was removed.
    # People
    "people": Door(get=EVERYONE),
    "person_new": Door(get=RUN_THE_OFFICE, post=RUN_THE_OFFICE),
    "person": Door(get=OWN | TOP, post=TOP),
    "person_dismiss": Door(post=TOP),
    "person_take_back": Door(post=TOP),
    "person_password": Door(post=TOP),
    # Oneself
    "profile": Door(get=EVERYONE, post=EVERYONE),
    "profile_telephone": Door(get=NOBODY),  # No telephone was chosen, so that there is no account to show.
    "profile_telephone_choice": Door(post=EVERYONE),
    "profile_telephone_renew": Door(post=EVERYONE),
    "token_new": Door(post=EVERYONE),
    "token_revoke": Door(post=OWN),
    # Settings, the stages among them
    "settings": Door(get=RUN_THE_OFFICE),
    "settings_tab": Door(get=RUN_THE_OFFICE),
    "settings_new": Door(post=RUN_THE_OFFICE),
    "settings_item": Door(post=RUN_THE_OFFICE),
    "settings_remove": Door(post=RUN_THE_OFFICE),
}

# django-allauth's pages: about oneself only, or closed.
ABOUT_ONESELF = {
    "account_change_password",
    "account_confirm_email",
    "account_email",
    "account_email_verification_sent",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_set_password",
    "account_signup",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_authenticate",
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_login_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
    "usersessions_list",
}


@dataclass(frozen=True)
class ApiDoor:
    """One operation of the API, with a body that would be accepted; ``{name}`` in it is one of the office's ids."""

    method: str
    who: frozenset[str]
    body: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    shows: frozenset[str] = SEE_CUSTOMERS
    refusals: frozenset[int] = frozenset({403, 404})


API_DOORS = {
    "customers": ApiDoor("GET", EVERYONE),
    "customers_by_phone": ApiDoor("GET", EVERYONE, query="number=%2B36301234567"),
    "create_customer": ApiDoor("POST", ADD_CUSTOMERS, {"name": "Another"}),
    "customer": ApiDoor("GET", SEE_CUSTOMERS),
    "change_customer": ApiDoor("PATCH", CHANGE_CUSTOMERS, {"activity": "Bakery"}),
    "add_contact": ApiDoor("POST", CHANGE_CUSTOMERS, {"name": "Another"}),
    "change_contact": ApiDoor("PATCH", CHANGE_CUSTOMERS, {"position": "Buyer"}),
    "add_point": ApiDoor("POST", CHANGE_CUSTOMERS, {"raw": "new@alfoldi-malom.hu"}),
    "remove_point": ApiDoor("DELETE", CHANGE_CUSTOMERS),
    "notes": ApiDoor("GET", SEE_CUSTOMERS),
    "write_note": ApiDoor("POST", SEE_CUSTOMERS, {"text": "Noted"}),
    "stages": ApiDoor("GET", EVERYONE),
    "deals": ApiDoor("GET", EVERYONE),
    "open_deal": ApiDoor(
        "POST",
        CHANGE_DEALS,
        {"customer_id": "{customer_id}", "title": "Another"},
        refusals=frozenset({403, 422}),  # As for a customer who does not exist.
    ),
    "deal": ApiDoor("GET", SEE_CUSTOMERS),
    "change_deal": ApiDoor("PATCH", CHANGE_DEALS, {"title": "Another"}),
    "move_deal": ApiDoor("POST", CHANGE_DEALS, {"stage_id": "{first_stage_id}"}),
    "calls": ApiDoor("GET", EVERYONE, shows=HEAR_CALLS),
    "call": ApiDoor("GET", HEAR_CALLS),
    "write_call_note": ApiDoor("PATCH", WRITE_CALLS, {"note": "Another"}),
    "give_outcome": ApiDoor("POST", WRITE_CALLS, {"outcome": "question_answered"}),
    "mark_called_back": ApiDoor("POST", HEAR_CALLS),
    "recording": ApiDoor("GET", HEAR_CALLS, shows=frozenset()),
}
# The description of the API, which tells nothing of the company.
API_ABOUT_ITSELF = {"openapi-json", "api-root"}
