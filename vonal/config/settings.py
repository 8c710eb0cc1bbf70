"""Django's settings; what an installation may change stands in ``environment``."""

from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from vonal.config.environment import Vonal
from vonal.config.sign_in import *  # noqa: F403 - Django reads settings from this module's names.

VONAL = Vonal()
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = VONAL.secret_key()
DEBUG = VONAL.debug
ROOT_URLCONF = "vonal.config.urls"
WSGI_APPLICATION = "vonal.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "staff.Employee"

INSTALLED_APPS = [
    "vonal.core.apps.CoreConfig",
    "vonal.office.staff.apps.StaffConfig",
    "vonal.office.notices.apps.NoticesConfig",
    "vonal.office.own_fields.apps.OwnFieldsConfig",
    "vonal.office.views.apps.ViewsConfig",
    "vonal.office.roster.apps.RosterConfig",
    "vonal.office.calendars.apps.CalendarsConfig",
    "vonal.office.customers.apps.CustomersConfig",
    "vonal.office.sales.apps.SalesConfig",
    "vonal.office.telephony.apps.TelephonyConfig",
    "vonal.office.routing.apps.RoutingConfig",
    "vonal.office.follow_ups.apps.FollowUpsConfig",
    "vonal.office.tasks.apps.TasksConfig",
    "vonal.office.materials.apps.MaterialsConfig",
    "vonal.office.web_contacts.apps.WebContactsConfig",
    "vonal.office.imports.apps.ImportsConfig",
    "vonal.office.handovers.apps.HandoversConfig",
    "vonal.office.scripts.apps.ScriptsConfig",
    "vonal.office.call_figures.apps.CallFiguresConfig",
    "vonal.office.hashtags.apps.HashtagsConfig",
    "vonal.office.forecasts.apps.ForecastsConfig",
    "vonal.office.losses.apps.LossesConfig",
    "vonal.office.chat.apps.ChatConfig",
    "vonal.office.campaigns.apps.CampaignsConfig",
    "vonal.workflows.apps.WorkflowsConfig",
    "vonal.web.apps.WebConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "auditlog",
    "django_htmx",
    "django_vite",
    "template_partials",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "vonal.config.middleware.ContentPolicy",
    "vonal.config.middleware.OpenToOtherSites",
    "vonal.config.middleware.ProgramsGoStraight",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "vonal.config.middleware.PersonalManners",
    "vonal.web.staff.views.first_start.FirstStart",
    "vonal.web.toast.MessagesAsToasts",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {"default": VONAL.database()}

# Sign-in attempts are counted in the cache, so that every process must see the same one.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    # Parts of the frame around the pages: the same for everybody who has the same language and rights.
    "template_fragments": {
        "BACKEND": "django.core.cache.backends." + ("dummy.DummyCache" if DEBUG else "locmem.LocMemCache"),
        "TIMEOUT": None,
    },
}

LANGUAGE_CODE = "en"
TELEPHONE_TROUBLE = "vonal.config.status.telephone_trouble"
LANGUAGES = [("en", _("English")), ("ru", _("Russian")), ("hu", _("Hungarian"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_COOKIE_NAME = "vonal_language"

STATIC_URL = "/static/"
DIST = PACKAGE / "web" / "dist"
STATICFILES_DIRS = [DIST] if DIST.is_dir() else []
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(VONAL.files), "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_IMMUTABLE_FILE_TEST = r"/assets/.+[-.][\w-]{8,}\.\w+$"
DJANGO_VITE = {"default": {"dev_mode": False, "manifest_path": DIST / "manifest.json"}}

_public = urlsplit(VONAL.public_address)
ALLOWED_HOSTS = [
    host
    for host in (
        "localhost",
        "127.0.0.1",
        "[::1]",
        VONAL.host,
        _public.hostname,
        *VONAL.allowed_hosts.split(","),
    )
    if host and host != "0.0.0.0"  # noqa: S104 - left out, not bound.
]
CSRF_TRUSTED_ORIGINS = [VONAL.public_address.rstrip("/")] if VONAL.public_address else []
SESSION_ENGINE = "vonal.config.sessions"
SESSION_COOKIE_NAME = "vonal_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "vonal_csrf"
CSRF_FAILURE_VIEW = "vonal.web.refusals.page_is_old"
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
if _public.scheme == "https":
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
# Only tests may be led to servers of this machine.
OUTGOING_MAY_REACH_LOOPBACK = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"vonal": {"level": "INFO"}, "django.request": {"level": "ERROR"}},
}
