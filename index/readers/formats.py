"""Which file formats are there, and which of them is this file? The one place to add one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True, slots=True)
class Format:
    """A row: `function` is `module:function`, SourceFile -> iterator of what it holds; `reads` and `legal` tell users.

    `signature` fits the first bytes of such a file; that of a `binary` format is believed before any suffix.
    `extra` names what must be installed beside Lede: `pip install 'lede[EXTRA]'`. `wrapping` are first bytes that tell
    how such a file is packed: a WARC, in gzip or not, is a WARC when its name says so.
    """

    name: str
    suffixes: tuple[str, ...]
    function: str
    reads: str
    legal: str
    signature: re.Pattern[bytes] | None = None
    binary: bool = False
    extra: str | None = None
    wrapping: tuple[bytes, ...] = ()

    def is_signed(self, head: bytes) -> bool:
        """Tell whether the first bytes of a file are those of this format."""
        return self.signature is not None and self.signature.match(head) is not None


def _sign(pattern: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"(?:\xef\xbb\xbf)?" + pattern, re.DOTALL | re.IGNORECASE)


_LEGAL_ARCHIVE = (
    "files of at most 1 GB, 100,000 of them, 4 GB in all, packed to no less than 1/200, no archive among them"
)
_PROLOGUE = rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,1000}?-->\s*)*"
TEXT = Format(
    "text",
    (".txt", ".text"),
    "index.readers.text:read_text",
    "one article; front matter or a neighbour name.meta.json gives its metadata",
    "a text of at most 1,000,000 characters",
)
TAR = Format(
    "TAR",
    (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz"),
    "index.readers.archives:read_tar",
    "what the files in it hold",
    _LEGAL_ARCHIVE,
    _sign(rb".{257}ustar"),
    binary=True,
    wrapping=(b"\x1f\x8b", b"BZh", b"\xfd7zXZ"),
)
ZIP = Format(
    "ZIP",
    (".zip",),
    "index.readers.archives:read_zip",
    "what the files in it hold",
    _LEGAL_ARCHIVE,
    _sign(rb"PK(?:\x03\x04|\x05\x06)"),
    binary=True,
)
PACKED = Format(
    "GZIP, BZIP2, XZ",
    (".gz", ".bz2", ".xz"),
    "index.readers.archives:read_packed",
    "what the file in it holds: name.jsonl.gz, name.csv.xz",
    "one file of at most 4 GB, packed to no less than 1/200, no archive",
    _sign(rb"(?:\x1f\x8b\x08|BZh[1-9]1AY&SY|\xfd7zXZ\x00)"),
    binary=True,
)
FORMATS: tuple[Format, ...] = (
    TEXT,
    Format(
        "Markdown",
        (".md", ".markdown"),
        "index.readers.text:read_markdown",
        "one article; front matter or a neighbour name.meta.json gives its metadata",
        "a text of at most 1,000,000 characters",
    ),
    Format(
        "HTML and XHTML",
        (".html", ".htm", ".xhtml", ".xht"),
        "index.readers.html:read_html",
        "one article with what JSON-LD, OpenGraph, Dublin Core and the canonical address say",
        "a page of at most 5 MB that holds an article",
        _sign(_PROLOGUE + rb"(?:<!doctype html[^>]*>\s*)?(?:<!--.{0,1000}?-->\s*)*<html\b"),
    ),
    Format(
        "RSS and Atom",
        (".rss", ".atom", ".rdf", ".xml"),
        "index.readers.feeds:read_feed",
        "an article an entry",
        "an RSS, RDF or Atom feed of at most 50 MB, closed as it was opened, without entities of its own",
        _sign(_PROLOGUE + rb"(?:<!doctype[^>]*>\s*)?(?:<\?xml-stylesheet[^>]*>\s*)?<(?:rss|feed|rdf:rdf)\b"),
    ),
    Format(
        "JSON lines",
        (".jsonl", ".ndjson"),
        "index.readers.jsonl:read_jsonl",
        "an article a line",
        "one JSON object a line",
        _sign(rb"\s*\{(?!\s*\n)"),
    ),
    Format(
        "JSON",
        (".json",),
        "index.readers.jsonl:read_json",
        "one article, or a list of them",
        "one JSON object, or a list of them, of at most 64 MB",
        _sign(rb"\s*[\[{]"),
    ),
    Format(
        "CSV and TSV",
        (".csv", ".tsv"),
        "index.readers.tables:read_table",
        "an article a row; the first row names the columns",
        "rows of as many cells as the first, which names the columns",
    ),
    Format(
        "WARC",
        (".warc", ".warc.gz"),
        "index.readers.warc:read_warc",
        "an article a web page",
        "WARC 1.0 or 1.1, each record whole",
        _sign(rb"WARC/\d"),
        binary=True,
        wrapping=(b"\x1f\x8b",),
    ),
    Format(
        "PDF",
        (".pdf",),
        "index.readers.pdf:read_pdf",
        "one article; its text, no pictures of it",
        "a PDF of at most 100 MB and 1,000 pages that holds text and asks for no password",
        _sign(rb"\s*%PDF-"),
        binary=True,
    ),
    Format(
        "DOCX",
        (".docx",),
        "index.readers.word:read_docx",
        "one article",
        "a Word document of at most 200 MB unpacked, without entities of its own",
        _sign(rb"PK\x03\x04.{26}(?:\[content_types\]\.xml|word/|_rels/|docprops/)"),
        binary=True,
        wrapping=(b"PK",),
        extra="documents",
    ),
    Format(
        "ODT",
        (".odt",),
        "index.readers.opendocument:read_odt",
        "one article",
        "an OpenDocument text of at most 200 MB unpacked, without entities of its own",
        _sign(rb"PK\x03\x04.{26}mimetypeapplication/vnd\.oasis\.opendocument\.text"),
        binary=True,
        wrapping=(b"PK",),
        extra="documents",
    ),
    Format(
        "mail",
        (".eml",),
        "index.readers.mail:read_eml",
        "one article: subject, sender, date and text; no attachments",
        "a mail of at most 25 MB with headers and a text",
        _sign(
            rb"(?:(?:from|to|subject|date|received|return-path|message-id|mime-version):[^\n]*\n(?:[ \t][^\n]*\n)*){2}"
        ),
    ),
    Format(
        "mailbox",
        (".mbox", ".mbx"),
        "index.readers.mail:read_mbox",
        "an article a mail",
        "mails of at most 25 MB each, each under a line that begins with From",
        _sign(rb"From \S+ [^\n]*\d\d:\d\d[^\n]*\n[\w-]+:"),
    ),
    Format(
        "Parquet",
        (".parquet",),
        "index.readers.parquet:read_parquet",
        "an article a row",
        "an Apache Parquet file with a column for the text",
        _sign(rb"PAR1"),
        binary=True,
        extra="parquet",
    ),
    TAR,
    ZIP,
    PACKED,
)
_BY_SUFFIX = {suffix: row for row in FORMATS for suffix in row.suffixes}
_LONGEST_SUFFIX = max(map(len, _BY_SUFFIX))


def split_name(name: str) -> tuple[str, str]:
    """Split a file's name into its stem and the suffix, in small letters, by which its reader is chosen.

    The suffix of a packed file is that of what is packed and that of the packing: `.jsonl.gz`.
    """
    lowered = name[-_LONGEST_SUFFIX:].lower()
    known = max((suffix for suffix in _BY_SUFFIX if lowered.endswith(suffix)), key=len, default="")
    if not known or len(known) >= len(name):
        path = PurePosixPath(name)
        return (path.stem, path.suffix.lower()) if len(name) <= 255 else (name, "")
    stem = name[: -len(known)]
    if known in PACKED.suffixes:
        inner = split_name(stem)
        return (inner[0], inner[1] + known) if inner[1] in _BY_SUFFIX else (stem, known)
    return stem, known


def find_format(name: str) -> Format | None:
    """Find the format that a file's name says, None where it says none."""
    suffix = split_name(name)[1]
    return _BY_SUFFIX.get(suffix) or next((_BY_SUFFIX[end] for end in PACKED.suffixes if suffix.endswith(end)), None)


def choose_format(name: str, head: bytes) -> Format:
    """Choose the format of a file by its name and its first bytes; without a word from either it is text.

    A binary signature counts more than the name. A text keeps the format of its name, but for XML, which may be
    a page or a feed, and for a name that promises bytes that are not there: a page saved as `.pdf`.
    """
    named = find_format(name)
    if named and (named.is_signed(head) or head.startswith(named.wrapping)):
        return named
    doubtful = named is None or named.binary or name.lower().endswith(".xml")
    signed = next((row for row in FORMATS if (row.binary or doubtful) and row.is_signed(head)), None)
    return signed or named or TEXT
