"""The script every company begins with: questions, hints, and where the answers go."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _

from vonal.office.scripts.models import Answer

READY = (
    (_("Good day! You have reached us; how can I help?"), _("Say the company's name and yours."), Answer.SAY),
    (_("What is it about?"), _("In his own words, in one or two sentences."), Answer.ABOUT),
    (
        _("Have you dealt with us before? With whom?"),
        _("If a colleague leads him already, the talk is that colleague's."),
        Answer.DEALT_WITH,
    ),
    (
        _("Shall I send you our materials by e-mail?"),
        _("Answer his question first. The materials are a reason to ask for the address."),
        Answer.EMAIL,
    ),
    (_("Which materials would help you?"), "", Answer.MATERIALS),
    (_("At which number can I reach you?"), _("Ask also for a direct number."), Answer.PHONE),
    (_("Whom have I the pleasure to talk to?"), "", Answer.CONTACT_NAME),
    (_("What is your company called?"), "", Answer.COMPANY),
    (_("What does your company do?"), "", Answer.ACTIVITY),
    (_("Where did you hear of us?"), "", Answer.HEARD_FROM),
    (
        _("Shall we meet? I would show you everything in half an hour."),
        _("Offer two times to choose from."),
        Answer.MEETING,
    ),
    (
        _("Thank you for calling!"),
        _("Say once more what you promised. After the talk say what came of it."),
        Answer.OUTCOME,
    ),
)
