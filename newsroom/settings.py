"""The Django settings for all machines. Everything that differs between machines comes from the
environment or from a `.env` file next to manage.py. docs/settings.md explains every variable."""

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


def env_text(name: str, default: str = "") -> str:
    """Return the value of the variable `name`. An empty value counts as missing, because a line of
    .env.example may be copied without a value."""
    return env.str(name, "").strip() or default


def env_list(name: str, default: str = "") -> list[str]:
    """Return the comma-separated values of the variable `name`."""
    return [word.strip() for word in env_text(name, default).split(",") if word.strip()]


def env_choice(name: str, default: str, known: set[str]) -> str:
    """Return the value of the variable `name`. Raise ImproperlyConfigured if it is not in
    `known`."""
    value = env_text(name, default)
    if value not in known:
        raise ImproperlyConfigured(f"{name} is {value!r}, which is not a known value.")
    return value


def env_flag(name: str) -> bool:
    """Return the boolean value of the variable `name`, False by default. Raise ImproperlyConfigured
    if the value is not a boolean: `HTTPS=ture` must not mean false."""
    meanings = dict.fromkeys(("true", "yes", "on", "1"), True)
    meanings |= dict.fromkeys(("false", "no", "off", "0"), False)
    value = env_text(name, "false")
    if value.lower() not in meanings:
        raise ImproperlyConfigured(f"{name} is {value!r}: write true or false.")
    return meanings[value.lower()]


def env_folder(name: str, default: str) -> Path:
    """Return the folder that the variable `name` sets, relative to the folder of manage.py. Create
    it if it is missing."""
    path = BASE_DIR / env_text(name, default)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name}: {path} cannot be created: {error.strerror}."
        ) from error
    return path


def read_secret_key(file: Path) -> str:
    """Return the key that `make run` stores in `file`, or "" if there is none."""
    try:
        return file.read_text().strip()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", "") or "it is not text"
        raise ImproperlyConfigured(f"SECRET_KEY: {file} cannot be read: {reason}.") from error


def env_languages() -> list[tuple[str, str]]:
    """Return the languages in the variable LANGUAGES ("en,de") as pairs of code and native name,
    the default language first."""
    codes = [code.lower() for code in env_list("LANGUAGES", "en,de")]
    unknown = [code for code in codes if "name_local" not in LANG_INFO.get(code, {})]
    if unknown or not codes:
        raise ImproperlyConfigured(
            f"LANGUAGES contains {', '.join(map(repr, unknown)) or 'nothing'}: "
            "list language codes that Django knows, the default first, such as en,de."
        )
    return [(code, LANG_INFO[code]["name_local"]) for code in codes]


def read_mail_server(url: str) -> dict[str, Any]:
    """Return Django's settings for the mail server at `url`, or for none. Raise
    ImproperlyConfigured if this is no address of a mail server."""
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    schemes = {"smtp", "smtp+tls", "smtp+ssl", "consolemail"}
    scheme, _mark, _rest = url.partition("://")
    try:
        if scheme not in schemes:
            raise ValueError(scheme)
        found: dict[str, Any] = env.email_url_config(url)
    except (KeyError, ValueError) as error:
        raise ImproperlyConfigured(
            "EMAIL_URL must be like smtp+tls://user:password@host:587."
        ) from error
    return {name: value for name, value in found.items() if name != "OPTIONS"}


# --- Core ---------------------------------------------------------------------------------------

DEBUG = env_flag("DEBUG")
HTTPS = env_flag("HTTPS")

# The folder for everything worth keeping: database, media, backups and the generated secret key.
VAR_DIR = env_folder("VAR_DIR", "var")

SECRET_KEY = env_text("SECRET_KEY") or read_secret_key(VAR_DIR / "secret_key")
if not SECRET_KEY and DEBUG:
    SECRET_KEY = "insecure-key-of-a-development-server"
if not SECRET_KEY:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set: set it to a long random value in the environment or in .env, "
        f"or run `make run`, which stores one in {VAR_DIR / 'secret_key'}."
    )

ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "articles",
    "newsroom.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "taggit",
    "django_filters",
    "csp",
    "newsroom.apps.LoginsConfig",
]

MIDDLEWARE = [
    "newsroom.headers.ResponseHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "newsroom.compression.CompressPagesMiddleware",
    "newsroom.ranges.RangeMiddleware",
    "newsroom.requests.RefuseUnreadableMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "newsroom.admin_language.DeskLanguageMiddleware",
    "newsroom.health.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "newsroom.login.LimitHashingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "articles.pages.middleware.SiteMiddleware",
    "axes.middleware.AxesMiddleware",
    "newsroom.outage.OutageMiddleware",
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

# OPTIONS per database engine. The query string of DATABASE_URL overrides them.
DATABASE_OPTIONS: dict[str, dict[str, object]] = {
    # Without IMMEDIATE, two transactions that read before they write can fail at once with
    # "database is locked", despite the timeout. With WAL, others can read while a process writes.
    # Django itself turns on foreign keys.
    "django.db.backends.sqlite3": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # A page size of 16 kB, which only affects new databases. The texts of a story then fit on
        # one or two pages, so an import writes fewer pages.
        "init_command": "PRAGMA page_size=16384; PRAGMA journal_mode=WAL;"
        " PRAGMA synchronous=NORMAL;",
    },
    # Server-side prepared statements stay off (Django's default), because a connection pooler may
    # be in use. JIT compilation is off, because it takes a third of a second. PostgreSQL would use
    # it only for searches, which take less time than that.
    "django.db.backends.postgresql": {
        "connect_timeout": 5,
        "options": "-c statement_timeout=30s -c lock_timeout=10s"
        " -c idle_in_transaction_session_timeout=60s -c jit=off",
    },
}


# Allowed schemes of DATABASE_URL.
DATABASE_SCHEMES = {
    "sqlite": "django.db.backends.sqlite3",
    "postgres": "django.db.backends.postgresql",
    "postgresql": "django.db.backends.postgresql",
}


def parse_database_url(url: str) -> dict[str, Any]:
    """Return Django's database settings for `url`, with the options for its engine. A SQLite path
    is relative to the folder of manage.py. "" means the SQLite file in VAR_DIR.

    Raise ImproperlyConfigured if the URL is invalid. The message does not contain the password.
    """
    engine = DATABASE_SCHEMES.get(url.partition(":")[0] or "sqlite")
    if engine is None:
        raise ImproperlyConfigured("DATABASE_URL must begin with sqlite: or postgres:.")
    found: dict[str, Any] = {"ENGINE": engine, "NAME": VAR_DIR / "newsroom.sqlite3"}
    if url:
        try:
            # django-environ would decode a plus sign in the path as a space, as in a form.
            place, mark, query = url.partition("?")
            found |= env.db_url_config(place.replace("+", "%2B") + mark + query)
        except ValueError as error:
            raise ImproperlyConfigured("DATABASE_URL is not a valid database address.") from error
        if engine.endswith("sqlite3") and found["NAME"] != ":memory:":
            found["NAME"] = BASE_DIR / found["NAME"]
    found["OPTIONS"] = DATABASE_OPTIONS[engine] | found.get("OPTIONS", {})
    return {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True} | found


DATABASES = {"default": parse_database_url(env_text("DATABASE_URL"))}

REDIS_URL = env_text("REDIS_URL")
CACHES: dict[str, dict[str, object]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        # The cache holds one or two widgets per story, each of a few kilobytes. With Django's
        # default of 300 entries, they would evict the most expensive widget: the tags of the whole
        # site.
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
            # Do not retry a failed operation. By default, a page would wait for three more
            # attempts.
            "retry": Retry(NoBackoff(), 0),
        },
    }

if DEBUG:
    # Fragments that show the old markup would hide changes of templates and widgets.
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}

# --- Language and time --------------------------------------------------------------------------

LANGUAGES = env_languages()
LANGUAGE_CODE = LANGUAGES[0][0]
TIME_ZONE = env_choice("TIME_ZONE", "UTC", available_timezones())
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
    "staticfiles": {"BACKEND": "newsroom.staticfiles.ForgivingStaticFilesStorage"},
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
LOGIN_REDIRECT_URL = "admin:index"

# Links that set a password. They also end when they are used.
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600

# Count failed attempts per combination of user name and IP address, so that neither a stranger nor
# a colleague can lock an editor out. newsroom.login adds a limit per IP address.
AXES_HANDLER = "newsroom.login.CountFirstHandler"
AXES_LOCKOUT_CALLABLE = "newsroom.login.refuse_login"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "newsroom.requests.client_address"
AXES_VERBOSE = False

# --- Mail ---------------------------------------------------------------------------------------

MAIL_CONFIGURED = bool(env_text("EMAIL_URL"))
vars().update(read_mail_server(env_text("EMAIL_URL")))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env_text("EMAIL_FROM", "newsroom@localhost")
EMAIL_TIMEOUT = 10

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

# Store sessions in the database, so that a failure of Redis logs nobody out.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS

# SECURE_PROXY_SSL_HEADER is not set, because it would trust the header X-Forwarded-Proto from any
# client. gunicorn recognizes HTTPS by this header too, but only from a proxy on this machine.
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|livez)$"]
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
# Preload is off, because only the owner of a domain can decide this: removing a domain from the
# browsers' preload list takes months. deploy/nginx.conf explains how to join the list. The check
# W021 is silenced, because it demands preload for every site.
SECURE_HSTS_PRELOAD = False
SILENCED_SYSTEM_CHECKS = ["security.W021"]

# --- Logging ------------------------------------------------------------------------------------

LOG_LEVEL = env_choice("LOG_LEVEL", "INFO", {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"})
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
    "filters": {"one_line_refusals": {"()": "newsroom.logs.OneLineRefusals"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["one_line_refusals"],
        }
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        # Replace Django's own handlers: one for the console, and one for e-mail, which has no
        # recipients.
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "django.server": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "axes": {"level": "WARNING"},
        # watchfiles logs every change of a file.
        "watchfiles": {"level": "WARNING"},
        # gunicorn logs a warning for every HEAD request, because Django leaves it to the server to
        # remove the body. This is harmless.
        "gunicorn.http.wsgi": {"level": "ERROR"},
        # One line per query is too much, even with LOG_LEVEL=DEBUG.
        "django.db.backends": {"level": "INFO"},
    },
}
