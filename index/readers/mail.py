"""What articles do mails hold, in a file of their own or one after the other in a mailbox?"""

from __future__ import annotations

from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime
from typing import IO

from index.documents import Article
from index.errors import ReadError
from index.readers.encodings import decode_bytes
from index.readers.files import SourceFile, open_source
from index.readers.fragments import build_text
from index.readers.records import Origin, read_record
from index.readers.text import read_bytes

_LONGEST_MAIL = 25_000_000
_LONGEST_LINE = 1_000_000
_LEGAL = "legal: a mail with headers such as From, Subject and Date, an empty line and a text"
_EXPECTED = ("from", "subject", "date", "to", "received", "message-id")


def read_eml(file: SourceFile) -> Iterator[Article]:
    """Yield the article of a mail. Raises ReadError."""
    yield _read_mail(read_bytes(file, _LONGEST_MAIL, "a mail of at most 25 MB"), Origin(file))


def read_mbox(file: SourceFile) -> Iterator[Article | ReadError]:
    """Yield the articles of a mailbox as a stream, and an error for each mail that gives none."""
    with open_source(file) as handle:
        for number, data in enumerate(_iter_mails(handle, file), 1):
            origin = Origin(file, f"mail {number}")
            try:
                if len(data) > _LONGEST_MAIL:
                    raise origin.build_error("longer than 25 MB; legal: mails of at most 25 MB")
                yield _read_mail(data, origin)
            except ReadError as error:
                yield error
            except Exception as error:  # the parser of headers trips over some broken ones in ways of its own
                yield origin.build_error(f"broken headers: {error}; {_LEGAL}")


def _iter_mails(handle: IO[bytes], file: SourceFile) -> Iterator[bytes]:
    """Split at each line that begins with From below an empty one; of a mail that is too long, a little too much."""
    mail: list[bytes] = []
    size, begun, is_below_blank = 0, False, True
    while line := handle.readline(_LONGEST_LINE):
        if is_below_blank and line.startswith(b"From "):
            if begun:
                yield b"".join(mail)
            mail, size, begun = [], 0, True
        elif begun and size <= _LONGEST_MAIL:
            mail.append(line[1:] if line.startswith(b">") and line.lstrip(b">").startswith(b"From ") else line)
            size += len(line)
        elif not begun and line.strip():
            raise file.build_error("no mailbox: its first line does not begin with From; legal: mails, each under one")
        is_below_blank = not line.strip()
    if not begun:
        raise file.build_error("no text")
    yield b"".join(mail)


def _read_mail(data: bytes, origin: Origin) -> Article:
    if not data.strip():
        raise origin.build_error("no text")
    mail = BytesParser(EmailMessage, policy=policy.default).parsebytes(data)
    if not any(name in mail for name in _EXPECTED):
        raise origin.build_error(f"no headers of a mail; {_LEGAL}")
    senders = getaddresses([str(sender) for sender in mail.get_all("from", [])])
    return read_record(
        origin,
        {
            "title": str(mail["subject"] or ""),
            "text": _read_text(mail, origin),
            "published": _read_date(str(mail["date"]), origin) if mail["date"] else None,
            "authors": [name for name, _ in senders if name],
            "source": next((address.rpartition("@")[2] for _, address in senders if "@" in address), None),
            "url": str(mail["archived-at"] or "").strip(" <>"),
        },
    )


def _read_text(mail: EmailMessage, origin: Origin) -> str:
    body = mail.get_body(("plain", "html"))
    if body is None:
        raise origin.build_error(f"no text: {mail.get_content_type()} without a part of text")
    data = body.get_payload(decode=True)
    try:
        text = _decode(data if isinstance(data, bytes) else b"", body.get_content_charset())
    except ValueError as error:
        raise origin.build_error(str(error)) from None
    return build_text(text) if body.get_content_subtype() == "html" else text


def _decode(data: bytes, charset: str | None) -> str:
    try:
        return data.decode(charset) if charset else decode_bytes(data)
    except (LookupError, UnicodeDecodeError):
        return decode_bytes(data)


def _read_date(text: str, origin: Origin) -> str:
    try:
        return parsedate_to_datetime(text).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        raise origin.build_error(f"Date={text[:80]!r}; legal: Mon, 19 Dec 2022 10:15:00 +0200") from None
