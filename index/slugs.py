"""What is the id of a name?"""

from __future__ import annotations

import hashlib
import re

from anyascii import anyascii

_NOT_WORD = re.compile(r"[^a-z0-9]+")


def slug_of(name: str) -> str:
    """Turn a name into lower-case ASCII letters, digits and hyphens; a name with none of them gets its hash."""
    slug = _NOT_WORD.sub("-", anyascii(name).replace("'", "").lower()).strip("-")
    return slug or hashlib.sha256(name.encode()).hexdigest()[:12]
