"""Every kind of page before the rules of axe-core: in light, in dark and on a phone, with what can be opened open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import CHROMIUM, DRIVER, PHONE, WIDE, Browser, browsing, serving

AXE = Path(__file__).parents[1] / ".venv/axe/axe.min.js"
"""The rules, from npm; `make browser` puts them there."""
PAGES = {
    "search": "/?q=power&people=ada&places.not=odesa",
    "everything": "/",
    "happened": "/?q=power&histograms=happened",
    "nothing found": "/?q=zebra&people=ada",
    "widened": "/?q=drones",
    "article": "/articles/grid-1?q=power#m2",
    "long title": "/articles/long",
    "hostile": "/articles/evil?q=power",
    "right to left": "/articles/arabic",
    "person": "/people/ada",
    "place": "/places/kyiv",
    "weapon": "/weapons/missile",
    "graph": "/graph?q=power",
    "graph of an article": "/graph?article=grid-1",
    "map": "/map?q=power",
    "evidence": "/evidence?q=power&facet=people&value=ada",
    "values": "/facets/people?q=power",
    "about the API": "/api/",
    "not found": "/nowhere",
    "not legal": "/?sort=best",
}
LOOKS = {"light": (WIDE, "light"), "dark": (WIDE, "dark"), "phone": (PHONE, "light")}

pytestmark = [
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="a machine without Chromium and its driver"),
    pytest.mark.skipif(not AXE.exists(), reason="axe-core is not there: make browser"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with serving() as address, browsing(address) as browser:
        yield browser


def violations(browser: Browser) -> list[str]:
    browser.driver.execute_cdp_cmd("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    found = browser.driver.execute_async_script(
        "const done = arguments[0]; axe.run({resultTypes: ['violations']}).then((found) => done(found.violations))"
    )
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary'][:300]}" for rule in found for node in rule["nodes"]
    ]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_breaks_no_rule(browser: Browser, page: str, look: str) -> None:
    size, colours = LOOKS[look]
    browser.begin(PAGES[page], size=size, colours=colours)
    assert violations(browser) == []


@pytest.mark.parametrize("look", LOOKS)
def test_what_opens_breaks_no_rule_either(browser: Browser, look: str) -> None:
    size, colours = LOOKS[look]
    browser.begin("/?q=power", size=size, colours=colours)
    browser.run(
        "for (const box of document.querySelectorAll('.drawer')) box.checked = true;"
        "document.querySelector('.more').open = true;"
        "for (const fold of document.querySelectorAll('details.facet, details.figure-data')) fold.open = true"
    )
    browser.find("#q").send_keys(" har")
    browser.find("#options [role=option]")
    assert violations(browser) == []
    browser.begin("/articles/grid-1", size=size, colours=colours)
    browser.run("document.getElementById('show-keys').click();"
                "document.querySelector('details.furniture').open = true")  # fmt: skip
    assert violations(browser) == []
