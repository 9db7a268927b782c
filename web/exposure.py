"""Who can reach this server, and is that meant? Beyond this machine only by name, and only with a word on who may."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from ipaddress import ip_address
from typing import Any

from web.settings import Settings

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
"""What this machine calls itself."""
ANY = "*"
_WAYS = "LEDE_AUTH=tokens or LEDE_AUTH=proxy"


def check_exposure(settings: Settings, host: str | None = None, *, insecure: bool = False) -> Settings:
    """Give the settings with the names that a server is asked under; `host` is what it listens on, where that is known.

    Raises ValueError where strangers could ask and nothing says who may.
    """
    is_public = host is not None and not is_own_name(host)
    hosts = settings.trusted_hosts or ((ANY,) if is_public else ())
    auth = settings.auth or ("none" if insecure else "")
    if is_public and auth in ("", "none") and not insecure:
        raise ValueError(f"--host {host} can be reached by others; legal: {_WAYS} in the environment, or --insecure")
    strange = [name for name in hosts if not is_own_name(name)]
    if strange and not auth:
        raise ValueError(
            f"LEDE_TRUSTED_HOSTS={','.join(hosts)!r} without LEDE_AUTH; legal: {_WAYS}, or LEDE_AUTH=none for everybody"
        )
    return replace(settings, auth=auth, trusted_hosts=tuple(dict.fromkeys((*hosts, *LOOPBACK))))


def is_own_name(name: str) -> bool:
    """Tell whether a name or address leads back to this machine."""
    return name in LOOPBACK or bool(name) and is_own_address(name)


def is_own_address(address: str) -> bool:
    """Tell whether an address is of this machine; who comes through a socket in its file system has none."""
    try:
        return not address or ip_address(address).is_loopback
    except ValueError:
        return False


def is_trusted(host: str, names: Collection[str]) -> bool:
    """Tell whether a Host header is one of these names, whatever its port; one that begins with a dot holds all below.

    Flask's own TRUSTED_HOSTS cuts an address of version 6 at its first colon (Werkzeug 3.1) and so refuses it.
    """
    name = re.sub(":[0-9]*$", "", host.casefold()) if host.count(":") == 1 or "]:" in host else host.casefold()
    return any(name == known or known.startswith(".") and f".{name}".endswith(known) for known in names)


def peer_of(environment: Mapping[str, Any]) -> str:
    """Give the address that a request came from, whatever proxies say; `environment` is that of WSGI."""
    before: Mapping[str, Any] = environment.get("werkzeug.proxy_fix.orig", environment)
    return str(before.get("REMOTE_ADDR") or "")
