"""SIP telephones are set up once, listed, thrown out; strangers are counted and kept away."""

from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings as DjangoSettings

from tests.telephony.cast import NOON, company, extension, group, later, line, person
from tests.telephony.commits import pushes_leave
from vonal.core.clock import now
from vonal.core.live import SWITCHBOARD
from vonal.core.models import Push
from vonal.office.staff.models import Employee, Group
from vonal.office.telephony.desk import read_seats
from vonal.office.telephony.devices.keeper import WrongSignIns
from vonal.office.telephony.devices.models import Device, RefusedAddress
from vonal.office.telephony.devices.operations import (
    LinkIsUsedUp,
    let_in,
    note_devices,
    open_link,
    refuse_address,
    set_up_telephone,
)
from vonal.office.telephony.devices.queries import refused_now, registered_devices, sip_account
from vonal.office.telephony.devices.setup_files import SipAccount, setup_file
from vonal.office.telephony.models import PhoneAccount
from vonal.switchboard.asterisk.certificate import keep_certificate
from vonal.switchboard.asterisk.contacts import Contact
from vonal.switchboard.asterisk.ports import settings_for
from vonal.switchboard.asterisk.security import (
    WrongSignIn,
)

pytestmark = pytest.mark.django_db

ACCOUNT = SipAccount("sip.duna.hu", 5061, "101", 's<&"cret', 'Kiss "Anna" & <co>', True, True, True)
PHONE = "192.0.2.7"


@pytest.fixture
def head() -> Employee:
    company()
    line()
    return person("helga", "head", on_line=False)


@pytest.fixture
def anna(head: Employee) -> Employee:
    Group.objects.filter(pk=group().pk).update(head=head)
    return person("anna", group=group(), on_line=False)


def contact(person: Employee, address: str = PHONE, agent: str = "Yealink T46") -> Contact:
    name = extension(person)
    return Contact(f"{name};@{address}", name, address, "tls", agent)


@pytest.fixture
def switch() -> None:
    """There has been one: its ports and its certificate are known."""
    keep_certificate(settings_for(settings.VONAL.home).keys, names=("127.0.0.1",), given=None, at=now())


def test_an_account_is_shown_once_with_a_new_password(client: Client, anna: Employee, switch: None):
    client.force_login(anna)
    before = {seat.extension: seat for seat in read_seats()}[extension(anna)]

    page = client.post(reverse("telephone_new"), {"only_encrypted": "on"})

    after = {seat.extension: seat for seat in read_seats()}[extension(anna)]
    text = page.content.decode()
    assert after.phone_secret != before.phone_secret
    assert after.browser_secret == before.browser_secret
    assert after.only_encrypted
    assert after.phone_secret in text
    assert text.count("data:image/svg+xml") == 2
    assert "no-store" in page["Cache-Control"]
    assert after.phone_secret not in client.get(reverse("profile")).content.decode()


def test_the_address_opens_for_one_telephone_soon(anna: Employee):
    _, key = set_up_telephone(anna, only_encrypted=False, at=NOON)

    assert open_link(key, address=PHONE, at=later(60)) == anna
    assert open_link(key, address=PHONE, at=later(90)) == anna
    for address, seconds in (("192.0.2.8", 91), (PHONE, 600)):
        with pytest.raises(LinkIsUsedUp):
            open_link(key, address=address, at=later(seconds))


def test_an_address_ends_by_time_and_by_the_next_one(anna: Employee):
    _, old = set_up_telephone(anna, only_encrypted=False, at=NOON)
    _, late = set_up_telephone(anna, only_encrypted=False, at=NOON)

    for key, at in ((old, later(1)), (late, later(24 * 3600)), ("no-key", later(1))):
        with pytest.raises(LinkIsUsedUp):
            open_link(key, address=PHONE, at=at)


def test_a_telephone_fetches_its_settings_without_an_account(client: Client, anna: Employee, switch: None):
    account, key = set_up_telephone(anna, only_encrypted=False, at=now())
    address = reverse("telephone_setup", args=[key, "linphone.xml"])

    assert client.head(address).status_code == 200
    answer = client.get(address)

    assert account.phone_secret in answer.content.decode()
    assert "transport=tls" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert client.get(address, REMOTE_ADDR="192.0.2.8").status_code == 404
    assert client.get(reverse("telephone_setup", args=["x" * 32, "linphone.xml"])).status_code == 404


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("linphone.xml", "entry[@name='passwd']"),
        ("cfg000b82aabbcc.xml", "P34"),
        ("snomD785-000413AABBCC.htm", "user_pass"),
    ],
)
def test_each_kind_reads_the_password_it_is_given(name: str, path: str):
    found = setup_file(name, ACCOUNT)

    assert found is not None
    [password] = ET.fromstring(found[0]).findall(f".//{{*}}{path}")  # noqa: S314
    assert password.text == ACCOUNT.secret
    assert "sip.duna.hu:5061" in found[0]


def test_a_yealink_reads_lines_that_nobody_has_broken():
    found = setup_file("001565aabbcc.cfg", ACCOUNT)

    assert found is not None
    lines = found[0].splitlines()
    assert "account.1.display_name = Kiss Anna & co" in lines
    assert f"account.1.password = {ACCOUNT.secret}" in lines
    assert "account.1.sip_server.1.transport_type = 2" in lines
    assert "account.1.srtp_encryption = 2" in lines
    assert setup_file("../secret", ACCOUNT) is None


def test_with_several_asterisks_telephones_come_by_tls_to_the_distributor(
    anna: Employee, settings: DjangoSettings
):
    several = {"ari_url": "a=http://10.0.0.5:8088,b=http://10.0.0.6:8088", "distributor": "10.0.0.4:5060"}
    settings.VONAL = settings.VONAL.model_copy(update=several)
    set_up_telephone(anna, only_encrypted=True, at=NOON)
    keep_certificate(settings.VONAL.distributor_keys, names=("10.0.0.4",), given=None, at=now())

    plain = sip_account(anna)
    settings.VONAL = settings.VONAL.model_copy(update={"sip_tls_port": 5061})
    encrypted = sip_account(anna)

    assert plain is not None
    assert (plain.server, plain.port, plain.transport) == ("10.0.0.4", 5060, "udp")
    assert encrypted is not None
    assert (encrypted.server, encrypted.port, encrypted.transport) == ("10.0.0.4", 5061, "tls")
    assert (encrypted.only_encrypted, encrypted.self_made) == (True, True)


def test_registered_telephones_are_listed_with_what_was_seen_last(head: Employee, anna: Employee):
    note_devices([contact(anna)], at=NOON)
    note_devices([contact(anna)], at=later(30))
    note_devices([contact(anna)], at=later(90))

    [device] = Device.objects.all()
    assert (device.address, device.agent, device.is_encrypted) == (PHONE, "Yealink T46", True)
    assert (device.first_seen_at, device.seen_at) == (NOON, later(90))
    assert registered_devices(head) == [device]
    assert registered_devices(person("otto", "head", on_line=False)) == []

    note_devices([contact(anna, "192.0.2.8")], at=later(200))
    device.refresh_from_db()
    assert device.gone_at == later(200)
    note_devices([contact(anna)], at=later(300))
    assert Device.objects.filter(gone_at__isnull=True).get() == device


@pushes_leave
def test_a_telephone_of_which_only_the_owner_is_known_stays_listed(head: Employee, anna: Employee):
    note_devices([contact(anna)], at=now())

    note_devices([], unknown=[extension(anna)], at=now() + timedelta(minutes=5))
    assert [each.gone_at for each in registered_devices(head)] == [None]

    note_devices([], at=now())
    assert registered_devices(head) == []


@pushes_leave
def test_a_telephone_is_thrown_out_by_its_owner_or_his_head_only(
    client: Client, head: Employee, anna: Employee
):
    note_devices([contact(anna)], at=now())
    secret = set_up_telephone(anna, only_encrypted=True, at=now())[0].phone_secret
    throw_out = reverse("telephone_throw_out", args=[anna.pk])
    Push.objects.all().delete()

    client.force_login(person("bela", on_line=False))
    assert client.post(throw_out).status_code in (403, 404)
    assert PhoneAccount.objects.get(employee=anna).phone_secret == secret

    client.force_login(head)
    assert "Yealink T46" in client.get(reverse("person", args=[anna.pk])).content.decode()
    client.post(throw_out)

    account = PhoneAccount.objects.get(employee=anna)
    assert account.phone_secret != secret
    assert account.only_encrypted
    kinds = list(Push.objects.filter(topic=SWITCHBOARD).values_list("kind", flat=True))
    assert kinds[-2:] == ["seats.changed", "telephones.dropped"]


def test_ten_wrong_secrets_a_minute_are_too_many():
    counted, thief = WrongSignIns(), WrongSignIn("192.0.2.66", "101")

    assert not counted.too_many([thief] * 9, 0.0)
    assert not counted.too_many([thief], 61.0)
    assert counted.too_many([thief] * 9, 62.0) == {"192.0.2.66": thief}
    assert not counted.too_many([thief], 63.0)


@pushes_leave
def test_a_stranger_is_refused_longer_each_time_and_directors_are_alarmed(head: Employee):
    director = person("dora", "director", on_line=False)

    def refused(at: datetime) -> RefusedAddress | None:
        return refuse_address("192.0.2.66", account="101", wrong=10, spared=False, at=at)

    first = refused(NOON)
    assert first is not None
    assert refused(later(5)) is None
    second = refused(later(601))

    assert second is not None
    assert (first.until - first.since, second.until - second.since) == (
        timedelta(minutes=10),
        timedelta(minutes=20),
    )
    assert refused_now(later(700)) == ["192.0.2.66"]
    assert Push.objects.filter(kind="alarm").values_list("topic", flat=True).distinct().count() == 1

    let_in(second, by=director, at=later(700))
    assert refused_now(later(701)) == []
    assert RefusedAddress.objects.get(pk=second.pk).let_in_by == director


def test_an_office_is_told_of_and_not_refused(head: Employee):
    assert refuse_address(PHONE, account="101", wrong=10, spared=True, at=NOON) is not None
    assert refuse_address(PHONE, account="101", wrong=10, spared=True, at=later(5)) is None

    assert refused_now(later(6)) == []


def test_the_page_shows_who_is_refused_and_lets_him_in(client: Client, head: Employee, anna: Employee):
    row = refuse_address("192.0.2.66", account="101", wrong=10, spared=False, at=now())
    assert row is not None
    note_devices([contact(anna)], at=now())
    client.force_login(head)
    page = client.get(reverse("telephones")).content.decode()
    assert "192.0.2.66" in page
    assert "Yealink T46" in page
    assert "Let in again" not in page
    assert client.post(reverse("address_let_in", args=[row.pk])).status_code == 404

    client.force_login(person("dora", "director", on_line=False))
    assert "Let in again" in client.get(reverse("telephones")).content.decode()
    client.post(reverse("address_let_in", args=[row.pk]))
    assert refused_now(now()) == []

    client.force_login(anna)
    assert client.get(reverse("telephones")).status_code == 403


def test_the_page_does_not_promise_what_a_foreign_asterisk_keeps_to_itself(
    client: Client, head: Employee, settings: DjangoSettings
):
    client.force_login(head)
    assert "Nobody tried wrong passwords" in client.get(reverse("telephones")).content.decode()

    settings.VONAL = settings.VONAL.model_copy(update={"ari_url": "http://10.0.0.5:8088"})

    assert "does not tell Vonal of wrong passwords" in client.get(reverse("telephones")).content.decode()
