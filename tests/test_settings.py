"""The settings: errors in one line, correct defaults, and complete documentation."""

import re
import runpy
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.utils import ConnectionHandler

from tests.commands import MANAGE, ROOT, run, run_well

LONG_KEY = "a-key-of-the-tests-that-is-long-enough-for-every-check-0123456789"
SETTINGS = ROOT / "newsroom" / "settings.py"
_READ = re.compile(r'\b(?:env_(?:text|list|choice|flag|folder)|_read_number)\(\s*"([A-Z_]+)"')
READERS = (SETTINGS, ROOT / "newsroom" / "gunicorn.py")
VARIABLES = sorted(
    {name for file in READERS for name in _READ.findall(file.read_text())} | {"PORT"}
)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Return a function that reads the settings again, with its keyword arguments as the
    environment."""

    def settings(**variables: str) -> dict[str, Any]:
        for name in VARIABLES:
            monkeypatch.setenv(name, "")
        monkeypatch.setenv("VAR_DIR", str(tmp_path))
        monkeypatch.setenv("SECRET_KEY", LONG_KEY)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(SETTINGS))

    return settings


START_UPS = {
    "manage.py": (*MANAGE, "check"),
    "gunicorn": ("-m", "gunicorn", "-c", "newsroom/gunicorn.py", "newsroom.wsgi"),
}


@pytest.mark.parametrize("program", START_UPS)
def test_without_a_secret_key_the_start_is_refused_in_one_line(
    program: str, tmp_path: Path
) -> None:
    done = run(*START_UPS[program], var=tmp_path)
    assert done.returncode != 0
    assert len(done.stderr.splitlines()) == 1
    assert "SECRET_KEY is not set" in done.stderr


def test_migrations_are_made_without_a_secret_key(tmp_path: Path) -> None:
    assert run_well(*MANAGE, "makemigrations", "--check", "--dry-run", var=tmp_path)


def test_debug_needs_no_secret_key(read: Any) -> None:
    assert read(SECRET_KEY="", DEBUG="true")["DEBUG"] is True


def test_debug_caches_no_fragment_so_that_templates_can_be_edited(read: Any) -> None:
    backend = "django.core.cache.backends.dummy.DummyCache"
    assert read(DEBUG="true", REDIS_URL="redis://localhost/0")["CACHES"]["default"] == {
        "BACKEND": backend
    }
    assert read()["CACHES"]["default"]["BACKEND"] != backend


def test_production_with_https_passes_every_deployment_check(tmp_path: Path) -> None:
    production = {"SECRET_KEY": LONG_KEY, "HTTPS": "true", "ALLOWED_HOSTS": "news.example"}
    run_well(*MANAGE, "collectstatic", "--no-input", "-v", "0", var=tmp_path, **production)
    check = (*MANAGE, "check", "--deploy", "--fail-level", "WARNING")
    done = run(*check, var=tmp_path, **production)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "perhaps"),
        ("HTTPS", "ture"),
        ("TIME_ZONE", "Mars/Olympus"),
        ("LANGUAGES", "en,xx"),
        ("LANGUAGES", ","),
        ("LOG_LEVEL", "LOUD"),
        ("DATABASE_URL", "mysql://localhost/news"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "postgres://who:s3cret@localhost:port/news"),
        ("VAR_DIR", "/dev/null/var"),
    ],
)
def test_a_wrong_value_is_refused_and_names_its_variable(read: Any, name: str, value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=name) as refusal:
        read(**{name: value})
    assert "s3cret" not in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_the_first_language_is_the_default_one(read: Any) -> None:
    settings = read(LANGUAGES="de, zh-hans,EN")
    assert settings["LANGUAGE_CODE"] == "de"
    assert [code for code, _ in settings["LANGUAGES"]] == ["de", "zh-hans", "en"]


def test_cookies_are_bound_to_https_only_where_there_is_https(read: Any) -> None:
    plain, secure = read(), read(HTTPS="true")
    assert plain["SESSION_COOKIE_NAME"] == "sessionid"
    assert not plain["SESSION_COOKIE_SECURE"]
    assert not plain["SECURE_SSL_REDIRECT"]
    assert secure["SESSION_COOKIE_NAME"] == "__Host-sessionid"
    assert secure["CSRF_COOKIE_NAME"] == "__Host-csrftoken"
    assert secure["SESSION_COOKIE_SECURE"]
    assert secure["CSRF_COOKIE_SECURE"]
    assert secure["SECURE_HSTS_SECONDS"] >= 31536000


@pytest.mark.django_db
def test_sqlite_is_set_up_for_readers_and_writers_at_once(read: Any) -> None:
    connection: Any = ConnectionHandler(read()["DATABASES"])["default"]
    with connection.cursor() as cursor:
        pragmas = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert connection.transaction_mode == "IMMEDIATE"
    connection.close()
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 1,  # NORMAL
        "foreign_keys": 1,
        "busy_timeout": 20_000,
    }


def test_a_sqlite_path_counts_from_the_repository(read: Any) -> None:
    databases = read(DATABASE_URL="sqlite:///somewhere/news.db")["DATABASES"]
    assert databases["default"]["NAME"] == ROOT / "somewhere" / "news.db"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:////srv/a+b/news.db", "/srv/a+b/news.db"),
        ("sqlite:////srv/a%20b/c%2Bd.db", "/srv/a b/c+d.db"),
        ("sqlite:////srv/a+b/news.db?timeout=5", "/srv/a+b/news.db"),
        ("postgres://us+er:pa+ss@db.example/na+me", "na+me"),
    ],
)
def test_a_plus_sign_in_the_address_of_a_database_stays_one(read: Any, url: str, name: str) -> None:
    database = read(DATABASE_URL=url)["DATABASES"]["default"]
    assert str(database["NAME"]) == name
    assert database["PASSWORD"] in ("", "pa+ss")


def test_the_key_that_make_run_keeps_is_used_where_none_is_given(read: Any, tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("the-kept-key\n")
    assert read(SECRET_KEY="")["SECRET_KEY"] == "the-kept-key"
    assert read(SECRET_KEY="", DEBUG="true")["SECRET_KEY"] == "the-kept-key"
    assert read(SECRET_KEY="the-given-one")["SECRET_KEY"] == "the-given-one"


def test_browsers_are_not_asked_to_preload_the_domain(read: Any) -> None:
    secure = read(HTTPS="true")
    assert secure["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is True
    assert secure["SECURE_HSTS_PRELOAD"] is False
    assert secure["SILENCED_SYSTEM_CHECKS"] == ["security.W021"]


def test_what_a_postgres_url_asks_for_comes_on_top_of_our_options(read: Any) -> None:
    url = "postgres://who@db.example/news?sslmode=require"
    database = read(DATABASE_URL=url)["DATABASES"]["default"]
    assert database["OPTIONS"]["sslmode"] == "require"
    assert "lock_timeout" in database["OPTIONS"]["options"]
    assert database["HOST"] == "db.example"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite compiles no queries")
@pytest.mark.django_db
def test_postgresql_compiles_no_queries_of_ours() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)


@pytest.mark.parametrize("name", VARIABLES)
def test_every_variable_is_in_the_documentation_and_in_the_example(name: str) -> None:
    assert re.search(rf"^\| `{name}` \|", (ROOT / "docs/settings.md").read_text(), re.MULTILINE)
    assert re.search(rf"^#?{name}=", (ROOT / ".env.example").read_text(), re.MULTILINE)


def test_the_example_names_only_variables_that_are_read() -> None:
    named = re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert sorted(named) == VARIABLES
