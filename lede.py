"""The console script `lede`: index, search and serve, each loaded only when it is called."""

from __future__ import annotations

from index.cli import build_group

COMMANDS = {"index": "index.__main__:main", "search": "search.__main__:main", "serve": "web.__main__:main"}
main = build_group("lede", COMMANDS, "Faceted search over a newsroom's archive.")

if __name__ == "__main__":
    main()
