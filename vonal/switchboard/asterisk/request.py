"""One question to a running Asterisk, over HTTP and without a switchboard."""

import base64
import http.client
import json

from vonal.switchboard.asterisk.configuration import AsteriskSettings

PING_SECONDS = 5.0


def request(settings: AsteriskSettings, method: str, path: str) -> object | None:
    """One ARI request; None when there is no good answer within seconds."""
    login = base64.b64encode(f"{settings.ari_user}:{settings.ari_secret}".encode()).decode()
    connection = http.client.HTTPConnection(settings.http_address, settings.http_port, timeout=PING_SECONDS)
    try:
        connection.request(method, f"/ari/{path}", headers={"Authorization": f"Basic {login}"})
        answer = connection.getresponse()
        body = answer.read()
        found: object = json.loads(body) if answer.status == 200 else None
        return found
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
