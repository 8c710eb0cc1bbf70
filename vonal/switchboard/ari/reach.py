"""Which devices of which extension are there."""

from vonal.switchboard.ari.translation import Device, owner
from vonal.switchboard.core.telephone import ReachChanged


class Reach:
    """An extension is reachable while one of its devices is."""

    def __init__(self) -> None:
        self._devices: dict[str, set[Device]] = {}

    def start(self, endpoints: dict[str, bool]) -> None:
        """Begin anew with every endpoint and whether it is on line."""
        self._devices.clear()
        for endpoint, present in endpoints.items():
            self.change(endpoint, present)

    def change(self, endpoint: str, present: bool) -> ReachChanged | None:
        """Note what became of one device; say so when it matters to the extension."""
        extension, device = owner(endpoint)
        devices = self._devices.setdefault(extension, set())
        before = bool(devices)
        if present:
            devices.add(device)
        else:
            devices.discard(device)
        after = bool(devices)
        return ReachChanged(extension, after) if before != after else None

    def devices(self, extension: str) -> list[Device]:
        return sorted(self._devices.get(extension, ()), reverse=True)


def reachable(endpoints: dict[str, bool]) -> frozenset[str]:
    """The extensions with a device that is there."""
    return frozenset(owner(endpoint)[0] for endpoint, present in endpoints.items() if present)
