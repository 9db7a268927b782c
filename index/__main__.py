"""The command line of the index: `python -m index COMMAND`."""

from __future__ import annotations

from index.cli import build_group

COMMANDS = {
    "add": "index.commands.add:add",
    "formats": "index.commands.formats:formats",
    "enrich": "index.commands.enrich:enrich",
    "refresh": "index.commands.refresh:refresh",
    "stats": "index.commands.maintain:stats",
    "verify": "index.commands.maintain:verify",
    "audit": "search.audit:audit",
    "warm": "index.commands.warm:warm",
    "ask": "search.warming:ask",
    "rebuild": "index.commands.maintain:rebuild",
    "remove": "index.commands.maintain:remove",
    "rollback": "index.commands.maintain:rollback",
    "backup": "index.commands.maintain:backup",
}
main = build_group("index", COMMANDS, "Article files in, archive and index out.")

if __name__ == "__main__":
    main(prog_name="python -m index")
