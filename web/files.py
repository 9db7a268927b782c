"""How many files may a server hold open? As many as the system lets it: every mapped column of a generation is one."""

from __future__ import annotations

import resource

MOST = 65_536
"""Enough for the generations of ten minutes; a segment maps about 70 files, and each generation maps its own."""


def raise_file_limit(most: int = MOST) -> int:
    """Raise the soft limit of open files towards the hard one, and give what it is then; it is never lowered."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return soft
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted
