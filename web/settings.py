"""What can be set about the web application? A row a setting; the environment gives them as LEDE_*."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAX_BODY = 64 * 1024
MAX_URL = 16 * 1024
"""Holds a query of 1,000 characters of any script, each of up to 12 bytes in a URL, and filters beside it."""
_ORIGIN = r"https?://[^/\s,?#]+"


@dataclass(frozen=True, slots=True)
class Settings:
    """How the application behaves; the defaults suit one machine and its own browser."""

    data: Path = Path("data")
    base_url: str = ""
    origins: tuple[str, ...] = ()
    max_body: int = MAX_BODY
    max_url: int = MAX_URL


@dataclass(frozen=True, slots=True)
class Setting:
    """A row of the table: its variable, what it means, what is legal in words, how its text is read."""

    field: str
    variable: str
    meaning: str
    legal: str
    read: Callable[[str], Any]


def _read_origins(value: str) -> tuple[str, ...]:
    origins = tuple(origin.strip() for origin in value.split(","))
    for origin in origins:
        if origin != "*" and not re.fullmatch(_ORIGIN, origin):
            raise ValueError(origin)
    return origins


def _read_base(value: str) -> str:
    if not re.fullmatch(f"{_ORIGIN}/?", value):
        raise ValueError(value)
    return value.rstrip("/")


def _read_number(value: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", value):
        raise ValueError(value)
    return int(value)


SETTINGS = (
    Setting("data", "LEDE_DATA", "The folder that holds archive and index; ./data by default", "a folder", Path),
    Setting("base_url", "LEDE_BASE_URL", "What feeds write in front of their links; by default the host of the request",
            "http:// or https:// and a host, without a path", _read_base),
    Setting("origins", "LEDE_ORIGINS", "Web sites whose scripts may read the API (CORS); none by default",
            "origins such as https://desk.example, with commas between them, or *", _read_origins),
    Setting("max_body", "LEDE_MAX_BODY", f"Bytes that the body of a request may have; {MAX_BODY:,} by default",
            "a whole number of at most 9 digits", _read_number),
    Setting("max_url", "LEDE_MAX_URL", f"Bytes that the parameters in a URL may have; {MAX_URL:,} by default",
            "a whole number of at most 9 digits", _read_number),
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
