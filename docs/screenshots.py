"""How does it look? Pictures for docs/screenshots, taken from the running pages: `python docs/screenshots.py DATA`."""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import socket
from urllib.parse import quote, urlencode
from urllib.request import urlopen

FOLDER = Path(__file__).parent / "screenshots"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
INSTALL = "no Chromium found; on Debian: sudo apt-get install chromium fonts-noto-core"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: its file's stem, the page, the window in pixels, and flags of its own."""

    name: str
    path: str
    width: int
    height: int
    flags: tuple[str, ...] = ()


DARK = ("--force-dark-mode", "--blink-settings=preferredColorScheme=0")


@dataclass(frozen=True, slots=True)
class Subjects:
    """The pages that are shown: a search narrowed to a person, the same without, an article, and that person."""

    narrowed: str
    words: str
    article: str
    entity: str


def plan(shown: Subjects) -> tuple[Shot, ...]:
    """List the pictures."""
    return (
        Shot("search", shown.narrowed, 1280, 1000),
        Shot("article", shown.article, 1280, 1000),
        Shot("entity", shown.entity, 1280, 1000),
        Shot("graph", f"/graph?{shown.words}", 1280, 1200),
        Shot("map", f"/map?{shown.words}", 1280, 1000),
        Shot("phone", shown.narrowed, 390, 844, ("--force-device-scale-factor=2",)),
        Shot("dark", shown.narrowed, 1280, 1000, DARK),
    )


def find_port() -> int:
    """Find a port that nothing listens on."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(data: Path) -> Iterator[str]:
    """Serve a data folder on a free port and give the address."""
    command = [sys.executable, "-m", "web", "--data", str(data), "--port", str(find_port())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = re.search(r"http://\S+", server.stdout.readline())
        try:
            if address is None:
                sys.exit("the server did not start; see its message above")
            yield address.group()
        finally:
            server.terminate()


def choose(address: str, words: str) -> Subjects:
    """Choose what is shown: a search narrowed to its most frequent person, that person, and a dated article of it."""
    params = urlencode({"q": words})
    with urlopen(f"{address}/api/v1/search?{params}") as answer:
        found = json.load(answer)
    people = found["facets"]["people"]["values"]
    if not people:
        sys.exit(f"nothing to show for {words!r}: no article found, or none that names a person")
    narrowed = f"/?{params}&{urlencode({'people': people[0]['id']})}"
    hit = next((hit for hit in found["hits"] if hit["published"] and hit["title"]), found["hits"][0])
    article = f"{hit['url'].removeprefix('/api/v1')}?{params}"
    return Subjects(narrowed, params, article, f"/people/{quote(people[0]['id'], safe='')}")


def take(browser: str, address: str, shot: Shot, folder: Path) -> None:
    """Take one picture with a browser that has seen nothing before."""
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                browser,
                *FLAGS,
                *shot.flags,
                f"--user-data-dir={profile}",
                f"--window-size={shot.width},{shot.height}",
                f"--screenshot={folder / f'{shot.name}.png'}",
                address + shot.path,
            ],
            check=True,
            timeout=120,
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="data folder with an index")
    parser.add_argument("--query", default="power", help="what is searched for")
    parser.add_argument("--to", type=Path, default=FOLDER, help="folder for the pictures")
    given = parser.parse_args()
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        sys.exit(INSTALL)
    given.to.mkdir(parents=True, exist_ok=True)
    with serving(given.data) as address:
        for shot in plan(choose(address, given.query)):
            take(browser, address, shot, given.to.resolve())
            print(given.to / f"{shot.name}.png")


if __name__ == "__main__":
    main()
