"""What the server needs of the data folder: to read it. It runs as somebody who may not write, and opens no archive."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from building import commit
from corpus import ENTITIES, TINY
from serving import ROOT

from index.manifest import iter_generations

NOBODY = 65534
IS_ROOT = os.geteuid() == 0
ASK = """
import json, os, sys
sys.modules["coverage"] = None  # numba asks for it where it is installed, and it would bring sqlite3
from web import create_app_from_env
urls = ("/", "/?q=power", "/articles/a1", "/people/ada", "/graph", "/map", "/evidence?facet=people&value=ada", "/api/",
        "/facets/people", "/api/v1/search?q=power~1", "/api/v1/export.csv", "/api/v1/suggest?q=a", "/api/v1/graph",
        "/api/v1/entities/people/ada", "/api/v1/articles/a1/similar", "/api/v1/feed.atom", "/readyz", "/metrics")

def ask():
    client = create_app_from_env().test_client()
    return {url: client.get(url).status_code for url in urls}

if user := int(os.environ.get("USER_TO_BE", "0")):
    ask()  # not everybody may read every Python: what is imported on use is there when the user changes
    os.setgroups([]), os.setgid(user), os.setuid(user)
statuses = ask()
writable = [name for name in (os.environ["LEDE_DATA"], "/") if os.access(name, os.W_OK)]
print(json.dumps({"statuses": statuses, "sqlite": "sqlite3" in sys.modules, "uid": os.getuid(), "writable": writable}))
"""


@pytest.fixture
def data() -> Iterator[Path]:
    """Make a data folder that everybody may read, with an archive that nobody may."""
    folder = Path(tempfile.mkdtemp(prefix="lede-", dir="/tmp"))
    try:
        commit(folder / "data", TINY, ENTITIES)
        (folder / "data" / "archive.sqlite").write_bytes(b"not to be opened")
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)
        (folder / "data" / "archive.sqlite").chmod(0)
        yield folder / "data"
    finally:
        shutil.rmtree(folder)


def environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LEDE_", "COV_", "COVERAGE"))}
    return kept | {"LEDE_DATA": str(data), "HOME": "/nonexistent", "XDG_CACHE_HOME": "/nonexistent"}


def check(done: subprocess.CompletedProcess[str], uid: int) -> None:
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert set(told["statuses"].values()) == {200}, told["statuses"]
    assert not told["sqlite"] and not told["writable"] and told["uid"] == uid


@pytest.mark.skipif(not IS_ROOT, reason="only root becomes another user")
def test_another_user_serves_everything_without_writing_to_the_data(data: Path) -> None:
    before = sorted((path.as_posix(), path.stat().st_mtime_ns) for path in data.rglob("*"))
    done = subprocess.run(
        [sys.executable, "-c", ASK], cwd=ROOT, env=environment(data) | {"USER_TO_BE": str(NOBODY)}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    check(done, NOBODY)
    assert sorted((path.as_posix(), path.stat().st_mtime_ns) for path in data.rglob("*")) == before


def can_mount() -> bool:
    """Tell whether this process may mount in a name space of its own."""
    if not IS_ROOT or not shutil.which("unshare"):
        return False
    script = "mount --bind /tmp /tmp && mount -o remount,ro,bind /tmp"
    return subprocess.run(["unshare", "--mount", "sh", "-c", script], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not can_mount(), reason="mounting takes root and a kernel that lets it")
def test_a_mount_that_cannot_be_written_is_served(data: Path) -> None:
    script = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && ! touch "$0/x" 2>/dev/null && exec "$@"'
    told = ASK.replace('(os.environ["LEDE_DATA"], "/")', '(os.environ["LEDE_DATA"],)')
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script, str(data), sys.executable, "-c", told], cwd=ROOT,
        env=environment(data), capture_output=True, text=True, check=False,
    )  # fmt: skip
    check(done, 0)


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
def test_the_archive_is_never_opened(data: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    subprocess.run(
        ["strace", "-f", "-e", "trace=open,openat", "-o", str(trace), sys.executable, "-c", ASK], cwd=ROOT,
        env=environment(data), capture_output=True, text=True, check=False,
    )  # fmt: skip
    opened = [line for line in trace.read_text(encoding="utf-8", errors="replace").splitlines() if str(data) in line]
    assert opened and not [line for line in opened if "archive" in line or "O_WRONLY" in line or "O_RDWR" in line]


def test_the_server_asks_for_nothing_but_current_and_generations(data: Path) -> None:
    folders = {path.name for _, path in iter_generations(data)}
    for path in data.iterdir():
        if path.name not in {"CURRENT", *folders}:
            path.unlink()
    done = subprocess.run(
        [sys.executable, "-c", ASK.replace('(os.environ["LEDE_DATA"], "/")', "()")], cwd=ROOT, env=environment(data),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    check(done, os.getuid())
