"""What was the application made with? Its parts, kept with it and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app

from search.backends.base import Backend
from web.caching import Tagger
from web.metrics import Metrics
from web.settings import Settings

_KEY = "lede"


@dataclass(frozen=True, slots=True)
class Parts:
    """An engine, the settings, and what is made of them once."""

    backend: Backend
    settings: Settings
    tagger: Tagger
    metrics: Metrics


def keep_parts(app: Flask, parts: Parts) -> None:
    """Keep the parts of an application."""
    app.extensions[_KEY] = parts


def get_parts() -> Parts:
    """Give the parts of the application that answers."""
    parts: Parts = current_app.extensions[_KEY]
    return parts
