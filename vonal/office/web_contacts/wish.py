"""What a visitor sends, read strictly: either all of it can be kept, or the answer says field by field what cannot."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from vonal.core import phones
from vonal.core.company import company
from vonal.office.customers.contact_points import Kind, Unreadable, value_of
from vonal.office.web_contacts.models import Form

LONGEST = {"name": 200, "company": 200, "phone": 60, "email": 254, "message": 5000}
LONGEST_PAGE = 500


@dataclass(frozen=True)
class Wish:
    """
    What was typed, and around it: ``page`` is where the form stood, ``address`` whence it was sent, ``sending`` the
    sender's own number of this sending. ``number`` and ``mail`` are phone and e-mail as a machine uses them.
    """

    name: str = ""
    company: str = ""
    phone: str = ""
    email: str = ""
    message: str = ""
    consents: bool = False
    page: str = ""
    address: str | None = None
    sending: str = ""
    number: str = ""
    mail: str = ""

    def read(self, form: Form | None) -> Wish:
        """
        The same wish, cleaned.

        :raises ValidationError: with the sentences of each field that cannot be kept or is missing.
        """
        problems: dict[str, str] = {}
        texts = {name: getattr(self, name).strip() for name in LONGEST}
        for name, text in texts.items():
            if len(text) > LONGEST[name]:
                problems[name] = _("This is too long: at most %(n)d characters.") % {"n": LONGEST[name]}
            elif "\0" in text:
                problems[name] = _("This holds a character that cannot be kept.")
            elif form is not None and form.asks.get(name) == "required" and not text:
                problems[name] = _("Please fill this in.")
        number = mail = ""
        if texts["phone"] and "phone" not in problems:
            number = _machine_form(Kind.PHONE, "phone", texts["phone"], problems)
        if texts["email"] and "email" not in problems:
            mail = _machine_form(Kind.EMAIL, "email", texts["email"], problems)
        if not (texts["phone"] or texts["email"]):
            problems.setdefault(
                "email", _("Give a phone number or an e-mail address, so that we can answer.")
            )
        if form is not None and form.consent_text and not self.consents:
            problems["consent"] = _("Without your consent we may not keep this.")
        if problems:
            raise ValidationError(problems)
        page = self.page.replace("\0", "")[:LONGEST_PAGE]
        return replace(self, **texts, page=page, number=number, mail=mail)

    def digest(self, form: Form | None) -> str:
        """The same for what says the same; of a wish that was read."""
        said = (self.name, self.company, self.number, self.mail, self.message)
        text = "\0".join(" ".join(part.casefold().split()) for part in said)
        return hashlib.sha256(f"{form.pk if form else ''}\0{text}".encode()).hexdigest()

    @property
    def who(self) -> str:
        """What to call the visitor."""
        shown = phones.display(self.number, company().country) if self.number else ""
        return self.company or self.name or self.email or shown


def _machine_form(kind: Kind, name: str, text: str, problems: dict[str, str]) -> str:
    try:
        return value_of(kind, text, company().country)
    except Unreadable as error:
        problems[name] = " ".join(error.messages)
        return ""
