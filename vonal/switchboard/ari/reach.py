"""Which devices of which extension are there."""

from collections.abc import Iterable

from vonal.switchboard.ari.translation import Device, owner
from vonal.switchboard.core.devices import ReachChanged

_NAMES = {Device.BROWSER: "browser", Device.PHONE: "phone"}


class Reach:
    """
    An extension is reachable while one of its devices is. Behind a ``distributor``, ``host:port``, devices are rung through
    it, wherever they registered.
    """

    def __init__(self, distributor: str = "") -> None:
        self._distributor = distributor
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
        before = set(devices)
        if present:
            devices.add(device)
        else:
            devices.discard(device)
        return ReachChanged(extension, bool(devices), names(devices)) if before != devices else None

    def devices(self, extension: str) -> list[Device]:
        return sorted(self._devices.get(extension, ()), reverse=True)

    def address(self, device: Device, extension: str) -> str:
        """What Asterisk calls to ring it."""
        endpoint = device.endpoint(extension)
        there = f"/sip:{endpoint}@{self._distributor}" if self._distributor else ""
        return f"PJSIP/{endpoint}{there}"


def device_of(channel: str) -> str | None:
    """The name of the device a leg's channel belongs to."""
    return _NAMES.get(Device(channel[-1])) if channel[-1:] in frozenset(Device) else None


def names(devices: Iterable[Device]) -> tuple[str, ...]:
    """What the office calls them, the browser first."""
    return tuple(_NAMES[device] for device in sorted(devices, reverse=True) if device in _NAMES)


def named(names: Iterable[str]) -> list[Device]:
    """The devices of these names."""
    return [device for device, name in _NAMES.items() if name in names]


def devices_there(endpoints: dict[str, bool]) -> dict[str, tuple[str, ...]]:
    """Of each extension the devices that are there; without those who have none."""
    there: dict[str, set[Device]] = {}
    for endpoint, present in endpoints.items():
        if present:
            extension, device = owner(endpoint)
            there.setdefault(extension, set()).add(device)
    return {extension: names(devices) for extension, devices in there.items()}


def reachable(endpoints: dict[str, bool]) -> frozenset[str]:
    """The extensions with a device that is there."""
    return frozenset(owner(endpoint)[0] for endpoint, present in endpoints.items() if present)
