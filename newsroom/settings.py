"""The one settings file. Everything that differs between machines comes from the environment
(or from a `.env` file beside manage.py); README.md, "Configuration", explains every variable."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import environ
from csp.constants import NONE, SELF
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
if (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")


def text(name: str, default: str = "") -> str:
    """The value of variable `name`; an empty one counts as absent, as in a copied .env.example."""
    return env.str(name, "").strip() or default


def words(name: str, default: str = "") -> list[str]:
    """The comma-separated values of variable `name`."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def choice(name: str, default: str, known: set[str]) -> str:
    """The value of variable `name`; ImproperlyConfigured when it is not one of `known`."""
    value = text(name, default)
    if value not in known:
        raise ImproperlyConfigured(f"{name} is {value!r}, which is not known here.")
    return value


def flag(name: str) -> bool:
    """A yes-or-no variable, no by default. `HTTPS=ture` is refused: it must not mean no."""
    meanings = dict.fromkeys(("true", "yes", "on", "1"), True)
    meanings |= dict.fromkeys(("false", "no", "off", "0"), False)
    value = text(name, "false")
    if value.lower() not in meanings:
        raise ImproperlyConfigured(f"{name} is {value!r}: write true or false.")
    return meanings[value.lower()]


def folder(name: str, default: str) -> Path:
    """A folder that can be written to, counted from the one of manage.py; made when missing."""
    path = BASE_DIR / text(name, default)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"{name}: {path} cannot be made: {error.strerror}.") from error
    return path


def languages() -> list[tuple[str, str]]:
    """LANGUAGES ("en,de") as Django wants it: code and native name; the first is the default."""
    codes = [code.lower() for code in words("LANGUAGES", "en,de")]
    unknown = [code for code in codes if "name_local" not in LANG_INFO.get(code, {})]
    if unknown or not codes:
        raise ImproperlyConfigured(
            f"LANGUAGES names {', '.join(map(repr, unknown)) or 'nothing'}: "
            "give language codes that Django knows, the default first, such as en,de."
        )
    return [(code, LANG_INFO[code]["name_local"]) for code in codes]


# --- Core ---------------------------------------------------------------------------------------

DEBUG = flag("DEBUG")
HTTPS = flag("HTTPS")

SECRET_KEY = text("SECRET_KEY", "insecure-key-of-a-development-server" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set: give a long random one in the environment or in .env "
        "(`make run` and `make manage` keep one in var/secret_key)."
    )

ALLOWED_HOSTS = words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS")

# All that is worth keeping lies here: database, media, backups, the generated secret key.
VAR_DIR = folder("VAR_DIR", "var")

INSTALLED_APPS = [
    "articles",
    "newsroom.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "taggit",
    "django_filters",
    "csp",
    "axes",
]

MIDDLEWARE = [
    "newsroom.headers.ResponseHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "newsroom.compression.CompressPagesMiddleware",
    "newsroom.requests.RefuseUnreadableMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "newsroom.desk_language.DeskLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "articles.middleware.SiteMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- Database and cache -------------------------------------------------------------------------

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# OPTIONS by database; what the query part of DATABASE_URL says comes on top.
DATABASE_OPTIONS: dict[str, dict[str, object]] = {
    # Without IMMEDIATE two writers that read first fail with "database is locked", whatever the
    # timeout; WAL lets readers go on while somebody writes. Django itself turns foreign keys on.
    "django.db.backends.sqlite3": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # Pages of 16 kB, of a database that is made now: a story has its texts on a page or two,
        # and an import has fewer pages to write.
        "init_command": "PRAGMA page_size=16384; PRAGMA journal_mode=WAL;"
        " PRAGMA synchronous=NORMAL;",
    },
    # Server-side prepared statements stay off, Django's default: a pooler may sit in between. No
    # query is compiled: compiling takes a third of a second, and what the planner thinks so dear
    # that it pays are searches, which end long before.
    "django.db.backends.postgresql": {
        "connect_timeout": 5,
        "options": "-c statement_timeout=30s -c lock_timeout=10s"
        " -c idle_in_transaction_session_timeout=60s -c jit=off",
    },
}


# What DATABASE_URL may begin with.
DATABASE_SCHEMES = {
    "sqlite": "django.db.backends.sqlite3",
    "postgres": "django.db.backends.postgresql",
    "postgresql": "django.db.backends.postgresql",
}


def database(url: str) -> dict[str, Any]:
    """`url` as a Django database, with our options for its kind; a SQLite path counts from the
    folder of manage.py, and "" is the SQLite file in VAR_DIR.

    Raises ImproperlyConfigured, without quoting a password, for what cannot be read.
    """
    engine = DATABASE_SCHEMES.get(url.partition(":")[0] or "sqlite")
    if engine is None:
        raise ImproperlyConfigured("DATABASE_URL must begin with sqlite: or postgres:.")
    found: dict[str, Any] = {"ENGINE": engine, "NAME": VAR_DIR / "newsroom.sqlite3"}
    if url:
        try:
            found |= env.db_url_config(url)
        except ValueError as error:
            raise ImproperlyConfigured("DATABASE_URL is no address of a database.") from error
        if engine.endswith("sqlite3") and found["NAME"] != ":memory:":
            found["NAME"] = BASE_DIR / found["NAME"]
    found["OPTIONS"] = DATABASE_OPTIONS[engine] | found.get("OPTIONS", {})
    return {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True} | found


DATABASES = {"default": database(text("DATABASE_URL"))}

REDIS_URL = text("REDIS_URL")
CACHES: dict[str, dict[str, object]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # Each story has a widget or two of its own, of some kilobytes. With Django's 300 they
        # would push out what takes longest to make: the tags of the whole site.
        "OPTIONS": {"MAX_ENTRIES": 2_000},
    },
}
if REDIS_URL:
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    CACHES["default"] = {
        "BACKEND": "newsroom.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "newsroom",
        "OPTIONS": {
            "socket_timeout": 0.4,
            "socket_connect_timeout": 0.4,
            "retry": Retry(NoBackoff(), 0),  # a page must not wait for three more attempts
        },
    }

# --- Language and time --------------------------------------------------------------------------

LANGUAGES = languages()
LANGUAGE_CODE = LANGUAGES[0][0]
TIME_ZONE = choice("TIME_ZONE", "UTC", available_timezones())
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]

# --- Files --------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_ALLOW_ALL_ORIGINS = False
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
FILE_UPLOAD_PERMISSIONS = 0o644
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

# --- People who log in --------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
_PASSWORDS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_PASSWORDS}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_PASSWORDS}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_PASSWORDS}.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"

# Name and address together: neither a stranger can lock an editor out, nor one editor a colleague.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_HTTP_RESPONSE_CODE = 429
AXES_CLIENT_IP_CALLABLE = "newsroom.requests.client_address"
AXES_VERBOSE = False

# --- Browser-side protection --------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "img-src": [SELF],
        "style-src": [SELF],
        "script-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

SESSION_ENGINE = "django.contrib.sessions.backends.db"  # a lost Redis must not log anybody out
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS

# Gunicorn tells https from the X-Forwarded-Proto of a proxy on this machine, and of no other;
# SECURE_PROXY_SSL_HEADER would believe anybody's.
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|livez)$"]
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS

# --- Logging ------------------------------------------------------------------------------------

LOG_LEVEL = choice("LOG_LEVEL", "INFO", {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"})
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "newsroom.logs.OneLineFormatter",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        # Django would add its own console handler and mail to nobody.
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "django.server": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "axes": {"level": "WARNING"},
        # It warns at every HEAD that Django leaves the body to the server; so be it.
        "gunicorn.http.wsgi": {"level": "ERROR"},
        # One line a query is never wanted by who sets LOG_LEVEL=DEBUG.
        "django.db.backends": {"level": "INFO"},
    },
}
