"""What is said of a trunk."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from vonal.core import phones
from vonal.core.company import company
from vonal.office.telephony.trunks import WORKS, Tried, Trunk, TrunkState

TRIED_WITHIN = timedelta(seconds=45)
WRONG_LOGIN = frozenset({401, 403, 407})
# OpenSSL's reasons, and ours, to refuse a certificate (see Trunk.state_code).
NO_TLS, ENDED, OTHER_NAME = 0, 10, frozenset({62, 64})


def state_in_words(trunk: Trunk) -> str:
    """What is the matter with it, and what to do."""
    match trunk.state:
        case TrunkState.REGISTERED:
            return _("Signed in, ready for calls.")
        case TrunkState.REACHABLE:
            return _("The server answers, ready for calls.")
        case TrunkState.UNREACHABLE:
            return _(
                "The server does not answer. Check its name and port, and that your firewall lets SIP out."
            )
        case TrunkState.UNTRUSTED:
            return _untrusted(trunk)
        case TrunkState.MISSING:
            return _(
                "Asterisk has no endpoint of this name. Check trunks.conf, and restart Vonal when nobody talks."
            )
        case TrunkState.REJECTED:
            return _rejected(trunk.state_code)
        case _:
            return _("Not known yet; it takes a few seconds while the telephone works.")


def _untrusted(trunk: Trunk) -> str:
    if trunk.state_code == NO_TLS:
        return _(
            "The server does not speak TLS on this port. Encrypted it is mostly 5061; ask the telephone company."
        )
    if trunk.state_code == ENDED:
        return _(
            "The server's certificate has ended, so nobody knows who answers there. Tell the telephone company."
        )
    if trunk.state_code in OTHER_NAME:
        said = _("The server's certificate is for another name than %(host)s. Write the name you were given.")
        return said % {"host": trunk.host.partition(":")[0]}
    return _(
        "Nobody this machine trusts has signed the server's certificate. If the telephone company gave you its own, paste "
        "it below."
    )


def _rejected(code: int | None) -> str:
    if code in WRONG_LOGIN:
        said = _("The telephone company refuses the name or the secret (%(code)s). Write both again.")
    elif code == 404:
        said = _("The telephone company does not know this name (%(code)s). Check it.")
    else:
        said = _("The telephone company refuses to sign Vonal in (%(code)s). Ask them why.")
    return said % {"code": code if code is not None else "–"}


def state_class(trunk: Trunk) -> str:
    """Its colour."""
    if trunk.state in WORKS:
        return "state-good"
    return "state-bad" if trunk.is_down else "state-warn"


def is_trying(trunk: Trunk, at: datetime) -> bool:
    """Whether a test call goes on."""
    return trunk.tried_at is not None and not trunk.tried_came and at - trunk.tried_at < TRIED_WITHIN


def trial_in_words(trunk: Trunk, at: datetime) -> str:
    """What came of the last test call; empty when there was none."""
    if trunk.tried_at is None:
        return ""
    number = {
        "number": phones.display(trunk.tried_number, company().country),
        "code": trunk.tried_code or "–",
    }
    match trunk.tried_came:
        case Tried.ANSWERED:
            return _("%(number)s answered: the trunk carries calls.") % number
        case Tried.RANG:
            return _("%(number)s rang and nobody answered: the trunk carries calls.") % number
        case Tried.BUSY:
            return _("%(number)s is busy: the trunk carries calls.") % number
        case Tried.NO_ANSWER:
            return _("No answer from the telephone company when %(number)s was called.") % number
        case Tried.REFUSED:
            return _("The telephone company refused to call %(number)s (%(code)s).") % number
    if is_trying(trunk, at):
        return _("Calling %(number)s…") % number
    return _("%(number)s was not called: the telephone does not work now.") % number


def kind_in_words(trunk: Trunk) -> str:
    """Where it leads, in a few words."""
    where = trunk.endpoint or trunk.host
    rows = list(trunk.prefixes.all())
    takes = ", ".join(f"+{row.prefix}" for row in rows[:4]) + (" …" if len(rows) > 4 else "")
    return " · ".join([where, takes if rows else str(_("every number"))])
