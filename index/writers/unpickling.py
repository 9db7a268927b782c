"""What may a file of a Whoosh index make Python load? The few classes that one of ours is made of, and nothing else.

Whoosh reads its table of contents, its blocks and its lists of parts as pickles, which may name any function and call
it. Here every name is looked up in a list first, before anything is imported.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

from whoosh import columns, formats, index
from whoosh.codec import whoosh3
from whoosh.filedb import structfile

from index.errors import DamagedError

ALLOWED = frozenset(
    {
        ("__builtin__", "frozenset"),
        ("__builtin__", "long"),
        ("_codecs", "encode"),
        ("builtins", "int"),
        ("collections", "defaultdict"),
        ("datetime", "datetime"),
        ("re", "_compile"),
        ("whoosh.analysis.analyzers", "CompositeAnalyzer"),
        ("whoosh.analysis.filters", "CharsetFilter"),
        ("whoosh.analysis.filters", "LowercaseFilter"),
        ("whoosh.analysis.filters", "StripFilter"),
        ("whoosh.analysis.morph", "StemFilter"),
        ("whoosh.analysis.tokenizers", "IDTokenizer"),
        ("whoosh.analysis.tokenizers", "RegexTokenizer"),
        ("whoosh.codec.whoosh3", "W3Codec"),
        ("whoosh.codec.whoosh3", "W3Segment"),
        ("whoosh.fields", "DATETIME"),
        ("whoosh.fields", "ID"),
        ("whoosh.fields", "KEYWORD"),
        ("whoosh.fields", "STORED"),
        ("whoosh.fields", "Schema"),
        ("whoosh.fields", "TEXT"),
        ("whoosh.formats", "Existence"),
        ("whoosh.formats", "Frequency"),
        ("whoosh.formats", "Positions"),
        ("whoosh.lang.porter", "stem"),
    }
)
"""Modules and names that the pickles of our own indexes hold, whichever writer wrote them."""


class _Unpickler(pickle.Unpickler):
    """Knows the names of ALLOWED."""

    def find_class(self, module: str, name: str) -> Any:
        """Look a name up. Raises UnpicklingError where it is not of the list."""
        if (module, name) not in ALLOWED:
            raise pickle.UnpicklingError(f"a pickle names {module}.{name}, which no index of ours does")
        return super().find_class(module, name)


def load(file: IO[bytes]) -> Any:
    """Unpickle the next object of a file. Raises UnpicklingError."""
    return _Unpickler(file).load()


def loads(content: bytes) -> Any:
    """Unpickle bytes. Raises UnpicklingError."""
    return load(io.BytesIO(content))


def guard_whoosh() -> None:
    """Make Whoosh unpickle through the list in this process, wherever it reads a file."""
    structfile.load_pickle = load
    for module in (whoosh3, formats, columns):
        module.loads = loads
    index.pickle = SimpleNamespace(loads=loads, dumps=pickle.dumps, PicklingError=pickle.PicklingError)


@contextmanager
def name_damage(folder: Path) -> Iterator[None]:
    """Turn what a pickle that is not ours raises into DamagedError, the folder of the index named."""
    try:
        yield
    except pickle.UnpicklingError as error:
        raise DamagedError(f"{folder}: {error}; run: python -m index rebuild") from error
