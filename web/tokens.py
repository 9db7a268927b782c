"""Which tokens let somebody in? A file of names and hashes: `python -m web.tokens NAME --file FILE` adds one.

A token is 32 random bytes, so a plain SHA-256 keeps it: there is nothing to guess that a slower hash would protect.
"""

from __future__ import annotations

import os
import re
import secrets
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path

import click

_NAME = r"[A-Za-z0-9._@-]{1,64}"
_LINE = re.compile(f"(?P<name>{_NAME}) (?P<hash>[0-9a-f]{{64}})")


class Tokens:
    """The tokens of a file, read again when it changes: a line that is deleted lets nobody in any more."""

    def __init__(self, path: Path) -> None:
        """Read the file. Raises ValueError where it cannot be read or holds no token."""
        self._path = path
        self._stamp = _stamp(path)
        self._hashes = read_hashes(path)

    def find_name(self, token: str) -> str | None:
        """Find whose token this is. Raises ValueError where the file cannot be read any more."""
        stamp = _stamp(self._path)
        if stamp != self._stamp:
            self._hashes, self._stamp = read_hashes(self._path), stamp
        found, given = None, hash_token(token)
        for known, name in self._hashes.items():
            if compare_digest(known, given):
                found = name
        return found


def hash_token(token: str) -> str:
    """Hash a token as the file holds it."""
    return sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def read_hashes(path: Path) -> dict[str, str]:
    """Read which hash is whose: a name and a hash a line, lines that begin with # left out. Raises ValueError."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"LEDE_TOKENS={str(path)!r} cannot be read ({error}); legal: a file of tokens") from error
    hashes = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        if not match:
            raise ValueError(f"{path}, line {number}: legal: a name, a space and 64 hexadecimal digits, or # and words")
        hashes[match["hash"]] = match["name"]
    if not hashes:
        raise ValueError(f"{path} holds no token; python -m web.tokens NAME --file {path} adds one")
    return hashes


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0, 0
    return found.st_ino, found.st_size, found.st_mtime_ns


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("name")
@click.option("--file", type=click.Path(path_type=Path, dir_okay=False), envvar="LEDE_TOKENS", required=True,
              help="File that keeps the hashes; $LEDE_TOKENS by default.")  # fmt: skip
def main(name: str, file: Path) -> None:
    """Make a token for NAME, print it once, and add its hash to the file; to take it back, delete its line."""
    if not re.fullmatch(_NAME, name):
        raise click.BadParameter(f"{name!r}; legal: 1 to 64 letters, digits and . _ @ -", param_hint="NAME")
    token = secrets.token_urlsafe(32)
    try:
        with open(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640), "a", encoding="utf-8") as lines:
            lines.write(f"{name} {hash_token(token)}\n")
    except OSError as error:
        raise click.ClickException(f"{file}: {(error.strerror or str(error)).lower()}") from error
    click.echo(token)


if __name__ == "__main__":
    main(prog_name="python -m web.tokens")
