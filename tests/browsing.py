"""How do tests drive a browser? A server over the newsroom's articles, and headless Chromium where it is installed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any, TypeVar

from building import build_entities
from newsroom import ARTICLES, ENTITIES
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait
from werkzeug.serving import make_server

from search.backends.memory import MemoryBackend
from web import create_app

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--lang=en-GB",
)
PATIENCE = 30.0
"""Seconds that a page may take."""
T = TypeVar("T")
WIDE, PHONE = (1280, 900), (390, 844)


@contextmanager
def serving() -> Iterator[str]:
    """Serve the newsroom's articles on a free port of this machine and give the address."""
    app = create_app(MemoryBackend(ARTICLES, build_entities(ARTICLES, ENTITIES)))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def browsing(address: str) -> Iterator[Browser]:
    """Open a browser for the pages at an address; nothing is downloaded for it."""
    os.environ["SE_OFFLINE"] = "true"
    options = ChromeOptions()
    options.binary_location = CHROMIUM or ""
    for flag in FLAGS:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options=options, service=ChromeService(DRIVER))
    try:
        yield Browser(driver, address)
    finally:
        driver.quit()


class Browser:
    """A browser in the words of a visitor; whatever is looked for is waited for."""

    def __init__(self, driver: Chrome, address: str) -> None:
        """Take a driver and the address of the server."""
        self.driver = driver
        self.address = address

    def begin(
        self, path: str = "/", *, size: tuple[int, int] = WIDE, scripts: bool = True, colours: str = "light"
    ) -> None:
        """Open a page as a visitor who has not been here before."""
        self.driver.delete_all_cookies()
        self.command("Network.emulateNetworkConditions", offline=False, latency=0, downloadThroughput=-1,
                     uploadThroughput=-1)  # fmt: skip
        self.command("Emulation.setScriptExecutionDisabled", value=not scripts)
        width, height = size
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                     mobile=size == PHONE)  # fmt: skip
        features = [{"name": "prefers-color-scheme", "value": colours}, {"name": "prefers-reduced-motion",
                                                                        "value": "reduce"}]  # fmt: skip
        self.command("Emulation.setEmulatedMedia", features=features)
        self.open(path)

    def open(self, path: str) -> None:
        """Go to a page."""
        self.driver.get(self.address + path)

    def command(self, name: str, **parameters: Any) -> None:
        """Tell the browser what no page can, in the words of its DevTools protocol."""
        self.driver.execute_cdp_cmd(name, parameters)

    def run(self, script: str, *arguments: Any) -> Any:
        """Run a script in the page and give what it returns."""
        return self.driver.execute_script(script, *arguments)

    def all(self, path: str) -> list[WebElement]:
        """Find elements by CSS, without waiting."""
        return self.driver.find_elements(By.CSS_SELECTOR, path)

    def find(self, path: str) -> WebElement:
        """Find the first element by CSS."""
        return self.wait(lambda: next(iter(self.all(path)), None), path)

    def link(self, text: str) -> WebElement:
        """Find a link by the words that it begins with."""
        path = f"//a[starts-with(normalize-space(), {text!r})]"
        return self.wait(lambda: next(iter(self.driver.find_elements(By.XPATH, path)), None), text)

    def box(self, facet: str, id: str) -> WebElement:
        """Find the box of a value in the panel."""
        return self.find(f".facet input[name='{facet}'][value='{id}']")

    def wait(self, probe: Callable[[], T | None], what: str = "") -> T:
        """Wait until a probe gives something that is true."""

        def ask(_: Chrome) -> T | None:
            try:
                return probe()
            except StaleElementReferenceException:
                return None

        found: T | None = WebDriverWait(self.driver, PATIENCE, 0.05).until(ask, what)
        assert found is not None
        return found

    def wait_for_total(self, total: str) -> None:
        """Wait until the page tells how many articles there are."""
        self.wait(lambda: self.find(".total").text == total, total)

    def press(self, *keys: str) -> None:
        """Press keys where the focus is."""
        for key in keys:
            self.driver.switch_to.active_element.send_keys(key)

    @property
    def query(self) -> str:
        """Give the address of the page without the server."""
        return str(self.driver.current_url).removeprefix(self.address)

    @property
    def focused(self) -> WebElement:
        """Give what has the focus."""
        return self.driver.switch_to.active_element

    def complaints(self) -> list[str]:
        """Give what the browser found wrong since it was last asked."""
        entries: list[dict[str, Any]] = self.driver.get_log("browser")  # type: ignore[no-untyped-call]  # the library's own
        return [entry["message"] for entry in entries if entry["level"] == "SEVERE"]


ENTER, ESCAPE, DOWN, TAB, SPACE = Keys.ENTER, Keys.ESCAPE, Keys.ARROW_DOWN, Keys.TAB, Keys.SPACE
