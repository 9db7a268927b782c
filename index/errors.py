"""What can go wrong, as one family.

LedeError
├── ReadError          a file, or one record of it, that gives no article
├── GazetteerError     a row of a gazetteer that breaks its contract
├── ArchiveError       archive.sqlite cannot be used
│   └── LockedError    another process is writing
├── GenerationError     the index cannot be used
│   ├── NoIndexError   nothing has been indexed yet
│   ├── CommitError    a generation could not be written; the one before it still answers
│   └── DamagedError   a file of a generation is not what its manifest says
├── QueryError         a query or parameter that cannot be read
│   └── DeadlineError  one whose answer would take longer than any may
└── CursorGoneError    a cursor into a generation that is no longer open

Every message names the thing (file, parameter), the value and what would have been legal.
"""

from __future__ import annotations


class LedeError(Exception):
    """Is the base of every error that a user can cause or meet."""


class ReadError(LedeError):
    """Names a file that could not be read, the record inside it if there is one, and the reason.

    Readers yield it as a value, so that one bad record does not stop the rest of its file.
    """

    def __init__(self, path: str, reason: str, record: str | None = None) -> None:
        super().__init__(f"{path}{f' ({record})' if record else ''}: {reason}")
        self.path = path
        self.reason = reason
        self.record = record

    def __reduce__(self) -> tuple[type[ReadError], tuple[str, str, str | None]]:
        """Travel between processes as its three parts; other errors do as their message alone."""
        return ReadError, (self.path, self.reason, self.record)


class GazetteerError(LedeError):
    """Names the gazetteer file, the line and what is wrong with the row."""

    def __init__(self, path: str, line: int, reason: str) -> None:
        super().__init__(f"{path}, line {line}: {reason}")


class ArchiveError(LedeError):
    """Tells that archive.sqlite is missing, foreign or damaged."""


class LockedError(ArchiveError):
    """Tells which process is writing to the same data folder."""


class GenerationError(LedeError):
    """Is the base of the errors of generations."""


class NoIndexError(GenerationError):
    """Tells that the data folder holds no index yet, and the command that makes one."""


class CommitError(GenerationError):
    """Tells why a generation could not be written or published."""


class DamagedError(GenerationError):
    """Names the file of a generation that differs from its manifest."""


class QueryError(LedeError):
    """Names the parameter, its value and what would be legal; `position` counts characters of a query text."""

    def __init__(self, parameter: str, value: str, legal: str, *, position: int | None = None) -> None:
        super().__init__(f"{parameter}={value[:100]!r}; legal: {legal}")
        self.parameter = parameter
        self.value = value
        self.legal = legal
        self.position = position


class DeadlineError(QueryError):
    """Tells that a search would take longer than any may."""


class CursorGoneError(LedeError):
    """Tells that the generation a cursor walks through is no longer open: the search starts again without it."""

    def __init__(self, generation: int) -> None:
        super().__init__(f"cursor: generation {generation} is no longer open; start again without the cursor")
        self.generation = generation
