"""What lies in deploy/: a unit that systemd takes and that may write nothing, an image that is not root."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from web.settings import SETTINGS

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
UNIT = DEPLOY / "lede.service"
GUNICORN = Path(sys.executable).with_name("gunicorn")


def read_unit() -> dict[str, list[str]]:
    """Read the keys of the unit; one may stand there several times."""
    keys: dict[str, list[str]] = {}
    for line in UNIT.read_text(encoding="utf-8").splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            keys.setdefault(name, []).append(value)
    return keys


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    text = UNIT.read_text(encoding="utf-8")
    unit = tmp_path / "lede.service"
    unit.write_text(text.replace("/opt/lede/.venv/bin/gunicorn", str(GUNICORN)).replace("/opt/lede", str(ROOT)))
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (0, "")


def test_the_unit_may_write_nothing_and_reach_nobody() -> None:
    unit = read_unit()
    assert unit["ProtectSystem"] == ["strict"] and unit["ReadOnlyPaths"] == ["/var/lib/lede"]
    assert unit["NoNewPrivileges"] == unit["DynamicUser"] == unit["PrivateTmp"] == ["yes"]
    assert unit["CapabilityBoundingSet"] == [""] and "archive.sqlite" in unit["InaccessiblePaths"][0]
    assert not [name for name in unit if name in ("ReadWritePaths", "StateDirectory")]


def test_a_supervisor_waits_longer_than_the_server_takes_to_end() -> None:
    config = (DEPLOY / "gunicorn.conf.py").read_text(encoding="utf-8")
    graceful = int(re.search(r"^graceful_timeout = (\d+)$", config, re.MULTILINE)[1])  # type: ignore[index]
    assert graceful < int(read_unit()["TimeoutStopSec"][0]) <= 10


@pytest.mark.parametrize("name", ["lede.service", "Dockerfile", "nginx.conf", "README.md"])
def test_no_file_names_a_setting_that_there_is_not(name: str) -> None:
    known = {setting.variable for setting in SETTINGS} | {"LEDE_BIND", "LEDE_WORKERS"}
    assert set(re.findall(r"\bLEDE_[A-Z_]+\b", (DEPLOY / name).read_text(encoding="utf-8"))) <= known


def test_the_image_is_built_in_stages_and_runs_as_nobody_special() -> None:
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if line.startswith("FROM ")]) == 2
    assert [line for line in lines if line.startswith("USER ")] == ["USER 10001:10001"]
    assert any("untested" in line for line in lines)


@pytest.mark.skipif(not shutil.which("hadolint"), reason="hadolint is not installed")
def test_the_linter_of_images_finds_nothing() -> None:
    done = subprocess.run(["hadolint", str(DEPLOY / "Dockerfile")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_nginx_passes_on_what_the_server_believes_and_nothing_that_a_client_says() -> None:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for header in ("Host $host", "X-Forwarded-For $proxy_add_x_forwarded_for", "X-Request-ID $request_id"):
        assert f"proxy_set_header {header};" in text
    assert 'proxy_set_header X-Remote-User "";' in text and "Strict-Transport-Security" in text
