"""The certificate of the Kamailio before several Asterisks: kept in the data folder, for its administrator to fetch."""

import asyncio
import logging
from datetime import UTC, datetime

from vonal.config.environment import Vonal
from vonal.switchboard.asterisk.certificate import CertificateUnusable, keep_certificate

LOOK_SECONDS = 3600.0

log = logging.getLogger("vonal.distributor")


class CertificateKeeper:
    """Run it beside the switchboard where there is a distributor that takes TLS."""

    def __init__(self, vonal: Vonal) -> None:
        self._vonal = vonal

    async def run(self) -> None:
        """Until cancelled; a certificate that cannot be used is written to the log, and the one before stays."""
        while True:
            try:
                if await asyncio.to_thread(refresh_certificate, self._vonal):
                    log.warning(
                        "There is a new certificate for Kamailio in %s.", self._vonal.distributor_keys
                    )
            except (CertificateUnusable, OSError) as error:
                log.error("Kamailio's certificate stays as it is. %s", error)
            await asyncio.sleep(LOOK_SECONDS)


def refresh_certificate(vonal: Vonal) -> bool:
    """
    Have one that holds for the distributor's name; whether it is another one, which Kamailio must be given.

    :raises CertificateUnusable: the administrator's cannot be used.
    """
    names = tuple(filter(None, (vonal.sip_name, vonal.distributor.rpartition(":")[0])))
    return keep_certificate(
        vonal.distributor_keys,
        names=tuple(dict.fromkeys(names)),
        given=vonal.certificate_files,
        at=datetime.now(UTC),
    )
