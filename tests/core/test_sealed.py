"""A copy of the database alone opens no secret in it."""

import pytest
from django.db import connection
from django.test import override_settings

from tests.telephony.cast import company, person
from vonal.core.sealed import seal, unseal
from vonal.office.telephony.models import PhoneAccount
from vonal.office.telephony.trunk_operations import make_trunk
from vonal.office.telephony.trunks import Trunk


def test_what_is_sealed_opens_with_the_same_key_only():
    sealed = seal("árvíztűrő")

    assert "árvíz" not in sealed
    assert unseal(sealed) == "árvíztűrő"
    with override_settings(SECRET_KEY="another installation's"):
        assert unseal(sealed) == ""
    assert (seal(""), unseal(""), unseal("kept before")) == ("", "", "kept before")


@pytest.mark.django_db
def test_telephones_and_trunks_secrets_are_sealed_in_the_database():
    company()
    anna = person("anna")
    trunk = make_trunk(
        by=None, name="T", kind="registers", host="sip.example", user="u", secret="open-sesame"
    )

    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM telephony_trunk")
        assert "sesame" not in cursor.fetchone()[0]
        cursor.execute("SELECT phone_secret FROM telephony_phoneaccount")
        assert cursor.fetchone()[0].startswith("sealed:")
    assert Trunk.objects.get(pk=trunk.pk).secret == "open-sesame"
    account = PhoneAccount.objects.get(employee=anna)
    kept = account.phone_secret
    account.save()
    assert PhoneAccount.objects.get(employee=anna).phone_secret == kept
