"""What do the lines between --- and --- at the head of a file say?

The block is a small part of YAML: `key: value`, `key: [a, b]`, and `key:` followed by `- item` lines. Values are text.
"""

from __future__ import annotations

import re

from index.errors import ReadError

_LEGAL = "legal: 'key: value', 'key: [a, b]', or 'key:' followed by '- item' lines, closed by a line ---"
_PAIR = re.compile(r"([A-Za-z][\w.-]*)[ \t]*:(?:[ \t]+(.*)|)$")
_ITEM = re.compile(r"\s*-[ \t]+(.*)$")
_LIST_PART = re.compile(r"""\s*("[^"]*"|'[^']*'|[^,]*)\s*(?:,|$)""")
_BLOCK_MARKS = ("|", ">", "{", "&", "*")


def split_front_matter(text: str, path: str) -> tuple[dict[str, object], str]:
    """Split a text into the values of its front matter, if any, and the rest. Raises ReadError naming the line."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---" or len(lines) < 2 or not (_PAIR.match(lines[1].rstrip()) or lines[1].startswith("#")):
        return {}, text
    ends = [number for number, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")]
    if not ends:
        raise ReadError(path, f"front matter, line 1: the block is never closed; {_LEGAL}")
    return _parse_block(lines[1 : ends[0]], path), "\n".join(lines[ends[0] + 1 :])


def _parse_block(lines: list[str], path: str) -> dict[str, object]:
    values: dict[str, object] = {}
    items: list[str] | None = None
    for number, line in enumerate(lines, 2):
        line = line.rstrip()
        pair, item = _PAIR.match(line), _ITEM.match(line)
        if not line or line.lstrip().startswith("#"):
            continue
        if item and items is not None:
            items.append(_unquote(item[1]))
        elif pair and pair[1].lower() not in values and not (pair[2] or "").startswith(_BLOCK_MARKS):
            value = (pair[2] or "").strip()
            items = None if value else []
            values[pair[1].lower()] = items if items is not None else _parse_value(value)
        elif pair and pair[1].lower() in values:
            raise ReadError(path, f"front matter, line {number}: the key {pair[1]!r} stands there twice")
        else:
            raise ReadError(path, f"front matter, line {number}: {line[:80]!r}; {_LEGAL}")
    return {key: value for key, value in values.items() if value != []}


def _parse_value(value: str) -> str | list[str]:
    if not (value.startswith("[") and value.endswith("]")):
        return _unquote(value)
    parts = [_unquote(match[1].strip()) for match in _LIST_PART.finditer(value[1:-1])]
    return [part for part in parts if part]


def _unquote(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
