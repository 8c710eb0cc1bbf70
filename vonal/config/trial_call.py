"""``vonal call``: a real call into the own line, placed by Asterisk as a customer's telephone would."""

import re

import httpx2

from vonal.config.elsewhere import elsewhere
from vonal.config.environment import Vonal
from vonal.config.running import running
from vonal.config.troubles import Trouble
from vonal.switchboard.ari.customer import customer_call
from vonal.switchboard.asterisk.ports import settings_for

ASK_SECONDS = 10


def place_trial_call(vonal: Vonal, caller: str, dialled: str, seconds: int) -> str:
    """
    Have a customer call and stay for some seconds after his greeting; returns a sentence.

    :raises Trouble: there is no telephone, or a number is none.
    """
    service = running(vonal.home, "switchboard")
    if service is None or not service.details.get("ari_url"):
        raise Trouble("There is no telephone running. Start it with `vonal serve`.")
    caller, dialled = _number(caller), _number(dialled or _own_number())
    settings = elsewhere(vonal)[0] if vonal.ari_url else settings_for(vonal.home)
    path, order = customer_call(caller, dialled, seconds)
    try:
        answer = httpx2.post(
            f"{service.details['ari_url']}/{path}",
            json=order,
            auth=(settings.ari_user, settings.ari_secret),
            timeout=ASK_SECONDS,
            trust_env=False,
        )
    except httpx2.HTTPError as error:
        raise Trouble(f"Asterisk does not answer: {error}") from None
    if answer.is_error:
        raise Trouble(f"Asterisk refused the call: {answer.text[:200]}")
    return f"{caller} calls {dialled}."


def _number(raw: str) -> str:
    number = re.sub(r"[\s().\-/]", "", raw)
    if not re.fullmatch(r"\+?\d{2,15}", number):
        raise Trouble(f"{raw} is not a telephone number: digits, and a + before them.")
    return number


def _own_number() -> str:
    import django

    django.setup()
    from vonal.office.telephony.models import Line

    line = Line.objects.order_by("pk").first()
    if line is None:
        raise Trouble("The company has no number yet: give one with --to, or add a line in the settings.")
    return line.number
