"""`python -m bench [NAME]`: the benchmarks by name; `search` when none is given."""

from __future__ import annotations

import sys

from index.cli import build_group

COMMANDS = {
    "search": "bench.search:main",
    "deadline": "bench.deadline:main",
    "http": "bench.http:main",
    "enrich": "bench.enrich:main",
    "furniture": "bench.furniture:main",
    "fuzz": "bench.fuzz:main",
    "ranking": "bench.ranking:main",
    "reading": "bench.reading:main",
    "soak": "bench.soak:main",
    "stories": "bench.stories:main",
    "writing": "bench.writing:main",
}
main = build_group("bench", COMMANDS, "Peers side by side, in one run.")

if __name__ == "__main__":
    main(args=sys.argv[1:] or ["search"], prog_name="python -m bench")
