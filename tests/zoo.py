"""Writes the fixtures of formats that no editor writes: documents, archives and what is wrong with them."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
import pyarrow
from odfdo import Document, Header, Paragraph
from pyarrow import parquet
from pypdf import PdfReader, PdfWriter

DATA = Path(__file__).parent / "data" / "formats"
STORY = (
    "The ferry between Nordhavn and the islands stopped on Tuesday evening, when ice blocked the inner harbour.",
    "A crew with two tugs opened a lane before dawn, and the first boat left at six with bread and mail on board.",
)
TITLE = "Ice stops the island ferry"
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'


def write_zoo(folder: Path) -> None:
    """Write every fixture of the table into a folder."""
    for name, build in ZOO.items():
        (folder / name).write_bytes(build())


def fixture(name: str) -> bytes:
    return (DATA / name).read_bytes()


def build_pdf(*lines: str) -> bytes:
    """Write a PDF of one page by hand: a text a line, in Helvetica."""
    shown = " ".join(f"({line}) Tj T*" for line in lines)
    content = f"BT /F1 11 Tf 14 TL 40 760 Td {shown} ET".encode() if lines else b""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Title (%s) /Author (Ida Holm) /CreationDate (D:20240102030405Z) >>" % TITLE.encode(),
    ]
    file, places = io.BytesIO(b"%PDF-1.4\n"), []
    file.seek(0, io.SEEK_END)
    for number, body in enumerate(objects, 1):
        places.append(file.tell())
        file.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = file.tell()
    file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    file.writelines(b"%010d 00000 n \n" % place for place in places)
    file.write(b"trailer << /Size %d /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return file.getvalue()


def lock_pdf() -> bytes:
    writer, file = PdfWriter(PdfReader(io.BytesIO(build_pdf(*STORY)))), io.BytesIO()
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(file)
    return file.getvalue()


def build_docx() -> bytes:
    document, file = docx.Document(), io.BytesIO()
    document.core_properties.author = "Ida Holm"
    document.add_heading(TITLE, 0)
    for paragraph in STORY:
        document.add_paragraph(paragraph)
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Boats before noon", "four"
    document.save(file)
    return file.getvalue()


def build_odt() -> bytes:
    document, file = Document("text"), io.BytesIO()
    document.body.clear()
    document.meta.title = TITLE
    document.body.append(Header(1, TITLE))
    for paragraph in STORY:
        document.body.append(Paragraph(paragraph))
    document.save(file)
    return file.getvalue()


def build_zip(*members: tuple[str, bytes], method: int = ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w", method) as archive:
        for name, data in members:
            archive.writestr(ZipInfo(name), data, method)
    return file.getvalue()


def replace_part(package: bytes, part: str, data: bytes) -> bytes:
    with ZipFile(io.BytesIO(package)) as archive:
        return build_zip(*((name, data if name == part else archive.read(name)) for name in archive.namelist()))


def lock_zip() -> bytes:
    """Set the sign of encryption of a ZIP's one file, in front of it and in the directory."""
    data = bytearray(build_zip(("a.txt", STORY[0].encode())))
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def damage_zip(method: int = ZIP_DEFLATED) -> bytes:
    """Break the first of two files, past its header of 37 bytes and past those of its method."""
    data = bytearray(build_zip(("bad.txt", STORY[0].encode()), ("good.txt", STORY[1].encode()), method=method))
    data[46] ^= 0xFF
    return bytes(data)


def build_tar(*members: tuple[str, bytes], links: tuple[str, ...] = ()) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for name in links:
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, "/etc/hostname"
            archive.addfile(info)
    return file.getvalue()


def build_long_header() -> bytes:
    info = tarfile.TarInfo("a.txt")
    info.type, info.size = tarfile.XHDTYPE, 50_000_000
    return info.tobuf(tarfile.USTAR_FORMAT) + bytes(20_000)


def build_warc(*pages: tuple[str, str, str, bytes], packed: bool = True) -> bytes:
    """Write pages by hand: address, status, media type and body."""
    records: list[bytes] = []
    for address, status, kind, body in pages:
        http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n".encode() + body
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2024-01-02T03:04:05Z\r\n"
            f"WARC-Record-ID: <urn:x:{len(records)}>\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(http)}\r\n\r\n"
        )
        record = head.encode() + http + b"\r\n\r\n"
        records.append(gzip.compress(record) if packed else record)
    return b"".join(records)


def build_parquet(**columns: list[object]) -> bytes:
    file = io.BytesIO()
    parquet.write_table(pyarrow.table(columns), file)
    return file.getvalue()


def pages() -> Iterator[tuple[str, str, str, bytes]]:
    yield "https://harbour.example/robots.txt", "200 OK", "text/plain", b"User-agent: *\nDisallow:\n"
    yield "https://harbour.example/gone", "404 Not Found", "text/html", fixture("good.html")
    yield "https://echo.example/library?page=1", "200 OK", "text/html; charset=utf-8", fixture("good.xhtml")
    yield "https://harbour.example/ice?utm=x", "200 OK", "text/html", fixture("good.html")


def mixed() -> list[tuple[str, bytes]]:
    names = ("good.html", "good.jsonl", "good.eml", "README.md")
    members = [(f"2023/{name}", fixture(name) if name != "README.md" else b"About this folder.") for name in names]
    return [*members, ("2023/photo.jpg", b"\xff\xd8\xff"), ("__MACOSX/._good.html", b"\0\5\x16\7")]


FILM = ("https://harbour.example/film", "200 OK", "video/mp4", Random(1).randbytes(60_000))
MOMENT = datetime(2023, 1, 17, 17, 20, tzinfo=UTC)
TEXTS: list[object] = [f"{STORY[0]} {STORY[1]}", f"{STORY[1]} {STORY[0]}"]
ZOO: dict[str, Callable[[], bytes]] = {
    "good.pdf": lambda: build_pdf(*STORY),
    "cut.pdf": lambda: build_pdf(*STORY)[:300],
    "locked.pdf": lock_pdf,
    "picture.pdf": build_pdf,
    "good.docx": build_docx,
    "no-package.docx": lambda: b"This is a Word document, says its name.\n",
    "cut.docx": lambda: build_docx()[:2_000],
    "entities.docx": lambda: replace_part(build_docx(), "word/document.xml", ENTITIES),
    "sheet.docx": lambda: build_zip(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>")),
    "good.odt": build_odt,
    "cut.odt": lambda: build_odt()[:1_000],
    "entities.odt": lambda: replace_part(build_odt(), "content.xml", ENTITIES),
    "no-content.odt": lambda: build_zip(("mimetype", b"application/vnd.oasis.opendocument.text")),
    "good.parquet": lambda: build_parquet(Headline=[TITLE, None], body=TEXTS, published=[MOMENT, MOMENT]),
    "cut.parquet": lambda: build_parquet(text=TEXTS)[:-30],
    "no-text.parquet": lambda: build_parquet(title=[TITLE]),
    "wrong-kind.parquet": lambda: build_parquet(text=TEXTS[:1], published=[1]),
    "good.warc.gz": lambda: build_warc(*pages()),
    "good.warc": lambda: build_warc(*pages(), packed=False),
    "cut.warc": lambda: build_warc(*pages(), packed=False)[:-200],
    "cut.warc.gz": lambda: build_warc(*pages(), FILM)[:-9_000],
    "no-records.warc": lambda: b"<html><body>no web archive</body></html>"[6:],
    "wrong-length.warc": lambda: build_warc(*pages(), packed=False).replace(b"Length: 611", b"Length: 608"),
    "no-article.warc": lambda: build_warc(("https://a.example/", "200 OK", "text/html", fixture("links.html"))),
    "good.zip": lambda: build_zip(*mixed()),
    "cut.zip": lambda: build_zip(*mixed())[:-100],
    "locked.zip": lock_zip,
    "damaged.zip": damage_zip,
    "nested.zip": lambda: build_zip(("inner.zip", build_zip(("a.txt", STORY[0].encode())))),
    "outside.zip": lambda: build_zip(("../../outside.txt", STORY[0].encode())),
    "bomb.zip": lambda: build_zip(("bomb.jsonl", bytes(40_000_000))),
    "empty.zip": build_zip,
    "good.tar": lambda: build_tar(*mixed()),
    "good.tar.gz": lambda: gzip.compress(build_tar(*mixed())),
    "good.tar.xz": lambda: lzma.compress(build_tar(*mixed())),
    "cut.tar.gz": lambda: gzip.compress(build_tar(*mixed(), ("film.mp4", FILM[3])))[:-9_000],
    "nested.tar": lambda: build_tar(("inner.tar.gz", gzip.compress(build_tar(("a.txt", b"text"))))),
    "outside.tar": lambda: build_tar(("/etc/outside.txt", STORY[0].encode())),
    "links.tar": lambda: build_tar(links=("a.txt", "b.txt")),
    "bomb.tar.gz": lambda: gzip.compress(build_tar(("photo.jpg", bytes(40_000_000)))),
    "long-header.tar": build_long_header,
    "good.jsonl.gz": lambda: gzip.compress(fixture("good.jsonl")),
    "good.csv.bz2": lambda: bz2.compress(fixture("good.csv")),
    "good.txt.xz": lambda: lzma.compress(fixture("good.txt")),
    "cut.jsonl.gz": lambda: gzip.compress(fixture("good.jsonl"))[:-100],
    "bomb.jsonl.gz": lambda: gzip.compress(bytes(40_000_000)),
    "twice.txt.gz": lambda: gzip.compress(gzip.compress(STORY[0].encode())),
}
