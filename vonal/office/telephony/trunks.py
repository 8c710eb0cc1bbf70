"""Trunks: the telephone company's lines by which calls go out, and whose number a called person sees."""

from __future__ import annotations

from datetime import datetime

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from vonal.core.choices import Labelled
from vonal.core.sealed import SealedField

HOST = RegexValidator(
    r"^[A-Za-z0-9]([A-Za-z0-9.-]{0,250}[A-Za-z0-9])?(:[0-9]{1,5})?\Z",
    _("Write a name or an address, such as sip.provider.example or 203.0.113.10:5060."),
)
# What Asterisk's configuration cannot hold is refused before it gets there.
PLAIN = RegexValidator(
    r'^[^\s;,"<>\\\[\]]+\Z', _("It may not contain spaces, quotation marks, commas or ; < > [ ] \\.")
)
SECRET = RegexValidator(
    r"^[!-~]+\Z", _("It may contain Latin letters, digits and signs without spaces only.")
)


class TrunkState(models.TextChoices):
    """What the running Asterisk says of a trunk."""

    UNKNOWN = "unknown", _("not known yet")
    REGISTERED = "registered", _("registered")
    REACHABLE = "reachable", _("reachable")
    REJECTED = "rejected", _("rejected")
    UNREACHABLE = "unreachable", _("unreachable")
    UNTRUSTED = "untrusted", _("certificate refused")
    MISSING = "missing", _("not there")


class Tried(models.TextChoices):
    """What came of a test call."""

    ANSWERED = "answered", _("answered")
    RANG = "rang", _("rang, and nobody answered")
    BUSY = "busy", _("busy")
    NO_ANSWER = "no_answer", _("no answer from the server")
    REFUSED = "refused", _("refused")


WORKS = frozenset({TrunkState.REGISTERED, TrunkState.REACHABLE})
DOWN = frozenset({TrunkState.REJECTED, TrunkState.UNREACHABLE, TrunkState.UNTRUSTED, TrunkState.MISSING})


class Trunk(Labelled):
    """One way out of the house; without ``prefixes`` it takes every number."""

    class Kind(models.TextChoices):
        REGISTERS = "registers", _("signs in with a name and a secret")
        ADDRESS = "address", _("known by address")
        CONFIGURED = "configured", _("written by hand in trunks.conf")

    class Writing(models.TextChoices):
        """How this telephone company wants numbers written."""

        PLUS = "plus", _("with +: +36301234567")
        PLAIN = "plain", _("without +: 36301234567")
        NATIONAL = "national", _("as at home: 06301234567")

    class Shown(models.TextChoices):
        """Where the caller's number stands in the request."""

        FROM = "from", _("in From")
        IDENTITY = "identity", _("in P-Asserted-Identity")

    name = models.CharField(_("name"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.REGISTERS)
    host = models.CharField(_("server"), max_length=260, blank=True, validators=[HOST])
    user = models.CharField(_("sign-in"), max_length=100, blank=True, validators=[PLAIN])
    secret = SealedField(_("secret"), blank=True, validators=[SECRET, MaxLengthValidator(200)])
    endpoint = models.CharField(_("endpoint"), max_length=80, blank=True, validators=[PLAIN])
    numbers = models.ManyToManyField(
        "telephony.Line", blank=True, related_name="+", verbose_name=_("numbers it may show")
    )
    caller_id = models.ForeignKey(
        "telephony.Line",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("number it shows"),
    )
    writes = models.CharField(_("writes numbers"), max_length=10, choices=Writing, default=Writing.PLUS)
    shows_in = models.CharField(_("shows our number"), max_length=10, choices=Shown, default=Shown.IDENTITY)
    position = models.PositiveSmallIntegerField(
        _("order"), default=1, validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    calls_at_once = models.PositiveSmallIntegerField(
        _("calls at once"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5000)]
    )
    carries_faxes = models.BooleanField(_("carries faxes"), default=False)
    is_encrypted = models.BooleanField(_("encrypted: TLS and SRTP"), default=False)
    certificate = models.TextField(
        _("certificate"), blank=True, validators=[MaxLengthValidator(50_000)]
    )  # PEM
    is_active = models.BooleanField(_("in use"), default=True)
    state = models.CharField(max_length=12, choices=TrunkState, default=TrunkState.UNKNOWN, editable=False)
    # The status with which the telephone company rejects us, when it said one (RFC 3261, 21); of a refused certificate
    # OpenSSL's reason (X509_V_ERR_…), 0 where nobody speaks TLS.
    state_code = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    state_at = models.DateTimeField(null=True, blank=True, editable=False)
    # What came of the last test call: nothing yet while only the number stands here.
    tried_number = models.CharField(max_length=20, blank=True, editable=False)
    tried_at = models.DateTimeField(null=True, blank=True, editable=False)
    tried_came = models.CharField(max_length=10, choices=Tried, blank=True, editable=False)
    tried_code = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("position", "name")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="configured", host="") & ~Q(endpoint="")
                | ~Q(kind="configured") & ~Q(host="") & Q(endpoint=""),
                name="trunk_has_a_server_or_an_endpoint",
            ),
            models.CheckConstraint(
                condition=~Q(kind="registers") | (~Q(user="") & ~Q(secret="")),
                name="trunk_registers_with_name_and_secret",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def endpoint_name(self) -> str:
        """What Asterisk calls it."""
        return self.endpoint if self.kind == self.Kind.CONFIGURED else f"trunk-{self.pk}"

    @property
    def is_down(self) -> bool:
        """It would not take a call now, as far as we know."""
        return self.state in DOWN

    def says(self, state: str, code: int | None, *, at: datetime) -> bool:
        """Note what Asterisk says of it; False when that is no news."""
        if (self.state, self.state_code) == (state, code):
            return False
        self.state, self.state_code, self.state_at = state, code, at
        return True


class TrunkPrefix(models.Model):
    """Numbers a trunk takes: those that begin so, in digits from the country code on; empty means every number."""

    trunk = models.ForeignKey(Trunk, models.CASCADE, related_name="prefixes")
    prefix = models.CharField(
        max_length=15, blank=True, validators=[RegexValidator(r"^[0-9]*\Z", _("Digits only."))]
    )
    cost = models.DecimalField(  # of a minute, in the company's currency
        max_digits=8, decimal_places=4, null=True, blank=True, validators=[MinValueValidator(0)]
    )

    class Meta:
        ordering = ("prefix",)
        constraints = [
            models.UniqueConstraint(fields=["trunk", "prefix"], name="trunk_prefix_once"),
            models.CheckConstraint(
                condition=Q(cost__isnull=True) | Q(cost__gte=0), name="trunk_cost_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"+{self.prefix}"


class CallerNumber(models.Model):
    """The own number that somebody, or everybody of a group, shows when he calls."""

    employee = models.OneToOneField(
        "staff.Employee", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    group = models.OneToOneField(
        "staff.Group", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("group")
    )
    line = models.ForeignKey("telephony.Line", models.CASCADE, related_name="+", verbose_name=_("number"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(employee__isnull=True, group__isnull=False)
                | Q(employee__isnull=False, group__isnull=True),
                name="caller_number_of_a_person_or_a_group",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee or self.group}: {self.line}"
