"""What does a Markdown text say once its marks are read?"""

from __future__ import annotations

import re

_FENCE = re.compile(r"^(?:```|~~~).*$", re.MULTILINE)
_SETEXT = re.compile(r"^(.+)\n(?:=+|-{3,})[ \t]*$", re.MULTILINE)
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*(?:[-*_][ \t]*){3,}$", re.MULTILINE)
_IMAGE = re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)")
_LINK = re.compile(r"\[([^\]\n]+)\]\([^)\s]+(?:[ \t]+\"[^\"\n]*\")?\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^\n]+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=\S)([^*_\n]+?)(?<=\S)\1(?![\w*])")
_QUOTE = re.compile(r"^[ \t]*>[ \t]?", re.MULTILINE)
_STARTS_ANEW = re.compile(r"\s*(?:[-*+•·][ \t]|\d{1,3}[.)][ \t]|#)|.*#\w")

_MARKS = (
    (_FENCE, ""),
    (_SETEXT, r"\n\1\n"),
    (_HEADING, r"\n\1\n"),
    (_RULE, ""),
    (_IMAGE, r"\1"),
    (_LINK, r"\1"),
    (_STRONG, r"\2"),
    (_EMPHASIS, r"\2"),
    (_QUOTE, ""),
)


def build_plain_text(text: str) -> str:
    """Build the plain text of a Markdown text: a paragraph a line, a blank line after each heading."""
    for pattern, replacement in _MARKS:
        text = pattern.sub(replacement, text)
    return "\n\n".join("\n".join(_join_lines(block)) for block in re.split(r"\n[^\S\n]*\n", text) if block.strip())


def _join_lines(block: str) -> list[str]:
    joined: list[str] = []
    for line in block.strip().split("\n"):
        if joined and not _STARTS_ANEW.match(line) and not joined[-1].endswith("  "):
            joined[-1] = f"{joined[-1]} {line.lstrip()}"
        else:
            joined.append(line)
    return joined
