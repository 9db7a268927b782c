"""Does a record say what an article needs, in values of the right kind?"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from index.documents import Article, Cut, Published, format_published, parse_published, published_day
from index.errors import ReadError
from index.readers.cleaning import build_clean_text, clean_article
from index.readers.columns import name_fields
from index.readers.encodings import clean_text
from index.readers.files import SourceFile, format_path
from index.readers.languages import detect_language

LONGEST_TEXT = 1_000_000
_LONGEST_VALUE = 2_000
_LONGEST_LIST = 500
_SHOWN = 80

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_URL = re.compile(r"https?://[^\s/?#]+(?:[/?#]\S*)?", re.IGNORECASE)
_NAME_DATE = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T_-]?(\d{2})[-:]?(\d{2})[-:]?(\d{2})Z?)?(?!\d)")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a record comes from; `record` names it inside a file of several, None where the file is the article."""

    file: SourceFile
    record: str | None = None

    def build_error(self, reason: str) -> ReadError:
        """Build the error that names the file, the record and the reason."""
        return self.file.build_error(reason, self.record)


def read_record(origin: Origin, *layers: Mapping[str, object], is_clean: bool = False) -> Article:
    """Read an article from keys and values, a later layer above an earlier; `is_clean` texts hold no furniture.

    Below all layers lies what the outer file states. A language that nobody states is found from the text.
    Raises ReadError naming the key, its value and what is legal.
    """
    given = _join_layers([dict(origin.file.stated), *layers], origin.file.columns)
    texts, lists, published = _check_values(given, origin)
    raw = texts.get("text", "")
    if not raw.strip():
        raise origin.build_error("no text")
    if len(raw) > LONGEST_TEXT:
        raise origin.build_error(f"a text of {len(raw):,} characters; legal: at most {LONGEST_TEXT:,}")
    url = texts.get("url")
    is_url = url is not None and _URL.fullmatch(url) is not None
    article = Article(
        id=texts.get("id") or _build_id(origin, url if is_url else None, given["text"][1]),
        title=" ".join(texts.get("title", "").split()) or None,
        body="",
        published=published or (find_date(origin.file.called) if origin.record is None else None),
        source=texts.get("source"),
        authors=_join_unique(lists.get("authors", [])),
        url=url if is_url else None,
        path=format_path(origin.file.path),
        language=texts.get("language", "").replace("_", "-").lower(),
        furniture=() if is_url or not url else (Cut(url, "no http address", 0),),
    )
    return _with_sha256(_with_text(article, raw, lists.get("topics", []), is_clean, origin))


def find_date(name: str) -> Published:
    """Find the publication date that a file name begins with, 2022-12-19-title or 20221219T101500-title, or None."""
    match = _NAME_DATE.match(name)
    if not match:
        return None
    day = "-".join(match.group(1, 2, 3))
    time = f"T{match[4]}:{match[5]}:{match[6]}" if match[4] else ""
    try:
        return _parse_date(day + time)
    except ValueError:
        return None


def _with_text(article: Article, raw: str, topics: list[str], is_clean: bool, origin: Origin) -> Article:
    clean = build_clean_text(raw, article.title) if is_clean else clean_article(raw, article.title)
    if not clean.paragraphs:
        raise origin.build_error("no text: nothing but a headline or furniture such as credits and links")
    title, body = article.title or clean.title, "\n\n".join(clean.paragraphs)
    return replace(
        article,
        title=title,
        body=body,
        language=article.language or detect_language(f"{title or ''}\n{body}"),
        topics=_join_unique([*topics, *clean.topics]),
        furniture=(*article.furniture, *clean.furniture),
    )


def _with_sha256(article: Article) -> Article:
    content = {
        "title": article.title,
        "body": article.body,
        "published": format_published(article.published),
        "source": article.source,
        "authors": article.authors,
        "topics": article.topics,
        "url": article.url,
        "language": article.language,
        "furniture": [(cut.text, cut.rule, cut.paragraph) for cut in article.furniture],
    }
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return replace(article, sha256=hashlib.sha256(canonical.encode()).hexdigest())


def _build_id(origin: Origin, url: str | None, text: object) -> str:
    if origin.record is None and origin.file.part is None:
        return origin.file.name
    return f"{origin.file.name}#{url or hashlib.sha256(str(text).encode('utf-8', 'replace')).hexdigest()[:12]}"


def _join_layers(
    layers: Sequence[Mapping[str, object]], columns: tuple[tuple[str, str], ...]
) -> dict[str, tuple[str, object]]:
    """Give each known field the key that was written for it and its value; an empty value is an absent one."""
    given: dict[str, tuple[str, object]] = {}
    for layer in layers:
        filled = {key: value for key, value in layer.items() if value not in (None, "", [])}
        given |= {field: (key, filled[key]) for field, key in name_fields(filled, columns).items()}
    return given


def _check_values(
    given: Mapping[str, tuple[str, object]], origin: Origin
) -> tuple[dict[str, str], dict[str, list[str]], Published]:
    texts: dict[str, str] = {}
    lists: dict[str, list[str]] = {}
    published: Published = None
    for field, (key, value) in given.items():
        try:
            checked = _CHECKS[field](value)
        except (TypeError, ValueError) as error:
            raise origin.build_error(f"{key}={_show(value)}: {error}") from None
        if isinstance(checked, str):
            texts[field] = checked
        elif isinstance(checked, list):
            lists[field] = checked
        else:
            published = checked
    return texts, lists, published


def _check_text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} is not legal; legal: a text")
    return clean_text(value)


def _check_name(value: object) -> str:
    """Check a name, or a record of a person or house that holds one."""
    return _check_line(value["name"] if isinstance(value, dict) and "name" in value else value)


def _check_line(value: object) -> str:
    line = " ".join(_check_text(value).split())
    if len(line) > _LONGEST_VALUE:
        raise ValueError(f"{len(line):,} characters; legal: at most {_LONGEST_VALUE:,}")
    return line


def _check_id(value: object) -> str:
    line = str(value) if isinstance(value, int) and not isinstance(value, bool) else _check_line(value)
    if line.startswith("/") or not {".", ".."}.isdisjoint(line.split("/")):
        raise ValueError(f"{line[:40]!r}; legal: no / at the start, and no part that is . or .., since an id is a path")
    return line


def _check_language(value: object) -> str:
    line = _check_line(value)
    if not _LANGUAGE.fullmatch(line):
        raise ValueError("legal: a language code such as en or pt-br")
    return line


def _check_list(value: object) -> list[str]:
    items = re.split(r"[,;]", value) if isinstance(value, str) else value
    items = [items] if isinstance(items, dict) and "name" in items else items
    if not isinstance(items, list) or not all(isinstance(item, str) or _is_named(item) for item in items):
        raise ValueError("legal: a list of texts, or one text with commas between them")
    if len(items) > _LONGEST_LIST:
        raise ValueError(f"{len(items):,} values; legal: at most {_LONGEST_LIST}")
    return [line for item in items if (line := _check_name(item))]


def _is_named(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("name"), str)


def _check_date(value: object) -> datetime | date:
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} is not legal; legal: YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS+00:00 as text")
    return _parse_date(value)


def _parse_date(text: str) -> datetime | date:
    published = parse_published(text)
    day = published_day(published)
    if day is None or not 1000 <= day.year <= 9998:
        raise ValueError("legal: a day of the years 1000 to 9998")
    return published


_CHECKS: dict[str, Callable[[object], str | list[str] | datetime | date]] = {
    "id": _check_id,
    "title": _check_line,
    "text": _check_text,
    "published": _check_date,
    "source": _check_name,
    "url": _check_line,
    "language": _check_language,
    "authors": _check_list,
    "topics": _check_list,
}


def _join_unique(items: list[str]) -> tuple[str, ...]:
    first: dict[str, str] = {}
    for item in items:
        first.setdefault(item.casefold(), item)
    return tuple(first.values())


def _show(value: object) -> str:
    return shown if len(shown := repr(value)) <= _SHOWN else f"{shown[:_SHOWN]}…"
