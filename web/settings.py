"""What can be set about the web application? A row a setting; the environment gives them as LEDE_*."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from limits import parse_many

MAX_BODY = 64 * 1024
MAX_URL = 16 * 1024
"""Holds a query of 1,000 characters of any script, each of up to 12 bytes in a URL, and filters beside it."""
RATE = "600 per minute"
"""Ten a second: completing what is typed asks once a keystroke."""
SEARCHES = 4
DEADLINE = 2.0
OFF = "off"
HEADER = "X-Remote-User"
PEERS = ("127.0.0.1", "::1")
AUTHS = ("none", "proxy", "tokens")
_ORIGIN = r"https?://[^/\s,?#]+"


@dataclass(frozen=True, slots=True)
class Settings:
    """How the application behaves; the defaults suit one machine and its own browser.

    `auth` is empty where nothing was said: then nobody but this machine is answered. No `trusted_hosts` are all.
    """

    data: Path = Path("data")
    base_url: str = ""
    origins: tuple[str, ...] = ()
    max_body: int = MAX_BODY
    max_url: int = MAX_URL
    trusted_hosts: tuple[str, ...] = ()
    auth: str = ""
    auth_header: str = HEADER
    auth_peers: tuple[str, ...] = PEERS
    tokens: Path | None = None
    proxies: int = 0
    rate: str = RATE
    searches: int = SEARCHES
    deadline: float = DEADLINE
    log: bool = True
    log_queries: bool = False
    log_secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Setting:
    """A row of the table: its variable, what it means, what is legal in words, how its text is read."""

    field: str
    variable: str
    meaning: str
    legal: str
    read: Callable[[str], Any]


def _split(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(","))


def _read_origins(value: str) -> tuple[str, ...]:
    return tuple(_fit(rf"\*|{_ORIGIN}")(origin) for origin in _split(value))


def _read_base(value: str) -> str:
    return _fit(f"{_ORIGIN}/?")(value).rstrip("/")


def _read_hosts(value: str) -> tuple[str, ...]:
    return tuple(_fit(r"\*|\.?[a-z0-9.-]+|\[[0-9a-f:.]+\]")(host.casefold()) for host in _split(value))


def _read_peers(value: str) -> tuple[str, ...]:
    return tuple(str(ip_network(peer)) for peer in _split(value))


def _read_rate(value: str) -> str:
    if value.casefold() == OFF:
        return OFF
    parse_many(value)
    return value


def _read_number(value: str) -> int:
    return int(_fit("[0-9]{1,9}")(value))


def _read_count(value: str) -> int:
    return int(_fit("[1-9][0-9]{0,2}")(value))


def _read_flag(value: str) -> bool:
    return _fit("[01]")(value) == "1"


def _fit(pattern: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(value)
        return value

    return read


_NUMBER = "a whole number of at most 9 digits"
SETTINGS = (
    Setting("data", "LEDE_DATA", "The folder that holds archive and index; ./data by default", "a folder", Path),
    Setting("base_url", "LEDE_BASE_URL", "What feeds write in front of their links; by default the host of the request",
            "http:// or https:// and a host, without a path", _read_base),
    Setting("origins", "LEDE_ORIGINS", "Web sites whose scripts may read the API (CORS); none by default",
            "origins such as https://desk.example, with commas between them, or *", _read_origins),
    Setting("max_body", "LEDE_MAX_BODY", f"Bytes that the body of a request may have; {MAX_BODY:,} by default",
            _NUMBER, _read_number),
    Setting("max_url", "LEDE_MAX_URL", f"Bytes that the parameters in a URL may have; {MAX_URL:,} by default",
            _NUMBER, _read_number),
    Setting("trusted_hosts", "LEDE_TRUSTED_HOSTS",
            "Names that the server is asked under, beside localhost; any other is refused. More than localhost wants "
            "LEDE_AUTH", "hosts such as search.example or .example, with commas between them, or *", _read_hosts),
    Setting("auth", "LEDE_AUTH", "Who may ask: everybody; whom a proxy names; who has a token. By default this machine "
            "alone", ", ".join(AUTHS), _fit("|".join(AUTHS))),
    Setting("auth_header", "LEDE_AUTH_HEADER", f"Header in which the proxy names who asks; {HEADER} by default",
            "the name of a header", _fit("[A-Za-z][A-Za-z0-9-]*")),
    Setting("auth_peers", "LEDE_AUTH_PEERS",
            f"Where that header is believed from; {' and '.join(PEERS)} by default",
            "addresses or networks such as 10.0.0.0/24, with commas between them", _read_peers),
    Setting("tokens", "LEDE_TOKENS", "File of the hashed tokens that python -m web.tokens makes", "a file", Path),
    Setting("proxies", "LEDE_PROXIES", "Proxies in front whose X-Forwarded-For and -Proto are believed; 0 by default",
            "a whole number from 0 to 9", lambda value: int(_fit("[0-9]")(value))),
    Setting("rate", "LEDE_RATE", f"Requests that one client may make of one process; {RATE} by default, none of it for "
            "this machine", f"limits such as 10 per second; 1000 per hour, or {OFF}", _read_rate),
    Setting("searches", "LEDE_SEARCHES", f"Searches that a process makes at once; {SEARCHES} by default",
            "a whole number from 1 to 999", _read_count),
    Setting("deadline", "LEDE_DEADLINE", f"Seconds that a search may take; {DEADLINE:g} by default",
            "a number of seconds from 0.1 to 99.9",
            lambda value: float(_fit(r"0\.[1-9]|[1-9][0-9]?(\.[0-9])?")(value))),
    Setting("log", "LEDE_LOG", "Whether each request is a line of the log; 1 by default", "0 or 1", _read_flag),
    Setting("log_queries", "LEDE_LOG_QUERIES", "Whether the log holds what is asked in plain; 0 by default: its hash",
            "0 or 1", _read_flag),
    Setting("log_secret", "LEDE_LOG_SECRET", "What keys that hash; by default drawn anew by each process",
            "16 characters or more", _fit(".{16,}")),
)  # fmt: skip


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings that an environment gives; an empty one is absent. Raises ValueError naming what is legal."""
    given: dict[str, Any] = {}
    for setting in SETTINGS:
        if value := environment.get(setting.variable, "").strip():
            try:
                given[setting.field] = setting.read(value)
            except ValueError:
                raise ValueError(f"{setting.variable}={value[:100]!r}; legal: {setting.legal}") from None
    return Settings(**given)
