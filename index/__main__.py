"""The command line of the index: `python -m index COMMAND`."""

from __future__ import annotations

import os

from index.cli import build_group

# Set before numpy is imported: a worker a core does the work, and more threads in each only get in its way.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

COMMANDS = {
    "add": "index.commands.add:add",
    "enrich": "index.commands.enrich:enrich",
    "refresh": "index.commands.refresh:refresh",
    "stats": "index.commands.maintain:stats",
    "verify": "index.commands.maintain:verify",
    "rebuild": "index.commands.maintain:rebuild",
    "remove": "index.commands.maintain:remove",
}
main = build_group("index", COMMANDS, "Article files in, archive and index out.")

if __name__ == "__main__":
    main(prog_name="python -m index")
