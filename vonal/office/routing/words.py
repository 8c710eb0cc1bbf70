"""What the parts of rules are called."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

RULE_NAMES = {
    "novice": _("Important customer of a novice"),
    "own": _("The customer's own manager"),
    "region": _("The region's managers"),
    "duty": _("Whoever is on duty"),
    "group": _("The group of the line"),
    "secretaries": _("The secretaries"),
}
TARGETS = {
    "own": _("The customer's own manager"),
    "deputy": _("Whoever stands in for him"),
    "experienced": _("Experienced colleagues"),
    "region": _("The region's managers"),
    "duty": _("Whoever is on duty"),
    "line_group": _("The group of the line"),
    "group": _("A group"),
    "secretaries": _("The secretaries"),
    "people": _("People by name"),
}
HOW = {
    "": _("As usual"),
    "together": _("All at once"),
    "turn": _("In turn"),
    "idle": _("Longest free first"),
    "fewest": _("Fewest calls today first"),
    "weighted": _("By shares"),
}
THEN = {
    "next": _("The next rule"),
    "message": _("A voice message"),
    "queue": _("A queue with music"),
    "call_back": _("A call-back is offered"),
    "elsewhere": _("Another number"),
    "goodbye": _("A goodbye"),
    "menu": _("A menu of keys"),
}
DAYS = {
    "working": pgettext_lazy("kind of day", "working day"),
    "weekend": pgettext_lazy("kind of day", "weekend day"),
    "holiday": pgettext_lazy("kind of day", "public holiday"),
}
WHEN_DAY = {
    "": _("Every day"),
    "working": _("On working days"),
    "free": _("On weekends and holidays"),
    "holiday": _("On public holidays"),
}
WHEN_MANAGER = {
    "": _("Whether or not"),
    "has": _("Somebody leads the customer"),
    "none": _("Nobody leads the customer"),
}
WHEN_CALLER = {
    "": _("Whether known or not"),
    "known": _("The caller is known"),
    "unknown": _("The caller is unknown"),
}
LEADER = {
    "novice": _("is a novice"),
    "absent": _("is away"),
    "busy": _("is in a call"),
}
WHY_SKIPPED = {
    "taken": _("rung above"),
    "absent": _("away"),
    "off_line": _("off line"),
    "beyond": _("would come only after the others"),
    "no_telephone": _("has no telephone"),
}
