"""What the parts of rules are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words = dict[str, str | Promise]

RULE_NAMES: Words = {
    "satisfied": _("Two weeks after fulfilment: is he satisfied?"),
    "renewal": _("A year later: renew or extend"),
}
# What a ready-made rule asks for, said in the language of whoever does it.
RULE_TEXTS: Words = {
    "satisfied": _("Call {customer}: is everything as it should be?"),
    "renewal": _("A year ago {customer} bought “{deal}”: renew or extend?"),
}

TRIGGERS: Words = {
    "stage": _("A deal comes to a stage"),
    "outcome": _("A talk ends with an outcome"),
    "silence": _("Nothing is heard of a customer"),
    "date": _("A date comes"),
}

STEPS: Words = {
    "task": _("Make a task"),
    "message": _("Tell somebody"),
    "letter": _("Send the customer a letter"),
    "move": _("Move the deal to a stage"),
    "hand": _("Hand over to somebody"),
}

WHO: Words = {
    "leader": _("Whoever leads him"),
    "head": _("The head of whoever leads him"),
    "causer": _("Whoever moved the deal or talked"),
    "person": _("This person"),
}

WHOSE: Words = {
    "open_deal": _("Customers with an open deal"),
    "bought": _("Customers who bought and have no open deal"),
    "all": _("All customers somebody leads"),
}

BUILT_IN_DATES: Words = {
    "deal:expected_on": _("Deal: expected on"),
    "birthday": _("A person's birthday"),
}

WHY_NOT: Words = {
    "off": _("The rule was off."),
    "removed": _("The rule was taken away."),
    "changed": _("The rule waits for something else now."),
    "left_stage": _("The deal is no longer at that stage."),
    "came_again": _("It happened again; the time runs anew."),
    "other_outcome": _("The outcome was corrected."),
    "contact": _("There was contact in the meantime."),
    "by_hand": _("Left out by hand."),
    "field_gone": _("The date field is no longer in use."),
}

TROUBLES: Words = {
    "nobody": _("There is nobody to give it to."),
    "no_deal": _("There is no deal to move."),
    "no_stage": _("The stage is gone or belongs to another pipeline."),
    "no_reason": _("It is not said why the deal is lost: the rule needs a reason."),
    "no_address": _("No e-mail address is known."),
    "no_mail": _("Mail is not set up."),
    "already": pgettext_lazy("a step of a rule", "It was so already."),
}
