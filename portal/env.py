"""Typed readers of the environment. Each setting that is read here stands in ``docs/reference/settings.md``."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def env_str(name: str, default: str | None = None) -> str:
    """Return a text; without a default it must be set."""
    value = os.environ.get(name, default)
    if value is None or value == "":
        if default is not None:
            return default
        message = f"{name} must be set. See docs/reference/settings.md."
        raise ImproperlyConfigured(message)
    return value


def env_bool(name: str, *, default: bool) -> bool:
    """Return a yes or no: 1, true, yes, on or 0, false, no, off."""
    value = os.environ.get(name, "").strip().lower()
    if value == "":
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    message = f"{name} is {value!r}; it must be one of 1, true, yes, on, 0, false, no, off."
    raise ImproperlyConfigured(message)


def env_int(name: str, default: int) -> int:
    """Return a whole number."""
    value = os.environ.get(name, "")
    try:
        return int(value) if value else default
    except ValueError as error:
        message = f"{name} is {value!r}; it must be a whole number."
        raise ImproperlyConfigured(message) from error


def env_list(name: str, default: str = "") -> list[str]:
    """Return a list of texts, parted by commas."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def database(url: str) -> dict[str, object]:
    """Return Django's settings for ``sqlite:///path`` or ``postgresql://user:password@host:port/name``.

    A socket folder stands in the query: ``postgresql:///name?host=/run/postgresql&port=5432&user=portal``.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        Path(unquote(parts.path[1:]) or ".").parent.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]) or ":memory:",
            "OPTIONS": {
                # Writers queue instead of failing: the lock is taken when the transaction begins.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000;",
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or query.get("user", "")),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(query.get("host", parts.hostname or "")),
            "PORT": query.get("port", str(parts.port or "")),
            "OPTIONS": {"pool": True} if query.get("pool", "1") == "1" else {},
        }
    message = f"DATABASE_URL begins with {parts.scheme!r}; it must be sqlite or postgresql."
    raise ImproperlyConfigured(message)
