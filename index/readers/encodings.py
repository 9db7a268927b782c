"""Which characters do these bytes stand for, and has the text been garbled on its way?"""

from __future__ import annotations

import codecs
import re
import unicodedata

from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = {
    b"%PDF": "PDF",
    b"PK\x03\x04": "ZIP, DOCX or ODT",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"\x1f\x8b": "GZIP",
    b"\x7fELF": "ELF",
    b"\xd0\xcf\x11\xe0": "old Office",
    b"SQLite format 3": "SQLite",
}
_CONTROL_BYTES = bytes(set(range(32)) - set(b"\t\n\r\f\x0b\x1a\x1b")) + b"\x7f"
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_CYRILLIC = ["cp1251", "koi8_r", "cp866", "iso8859_5", "mac_cyrillic"]
_HINTS = (
    (re.compile(rb"[A-Za-z]\xd5(?:s|t|re|ve|ll|d)\b"), "mac_roman"),
    (re.compile(rb"[a-z][\xb9\xb3][a-z]"), "cp1250"),
)
_SAMPLE = 1 << 16

_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\u2028\u2029]")
_SURROGATES = re.compile("[\ud800-\udfff]")
# Windows-1252 read as latin-1 puts control characters where quotes stood; browsers read them as Windows-1252, so do we.
_STRAY_CONTROLS = {
    code: character for code in range(0x80, 0xA0) if (character := bytes([code]).decode("cp1252", "ignore"))
}

_RUN = re.compile(r"[^\x00-\x7f]{2,}")
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# A UTF-8 sequence read as a one-byte charset begins with one of these pairs: Ã© for é, â€™ for ’, Å‚ for ł, Ð° for а.
_GARBLED = {
    "cp1252": re.compile(
        "Ã[\x80-¿‚„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸƒ€]|Â[\x80-¿€™]|â[€„‚‹ˆ†\x80\x82\x84\x86\x88]"
        "|[ÄÅ][\x80-\x9f¡-¿‚„…†‡ˆ‰Š‹ŒŽ™š›œžƒ]|[ÐÑ][\x80-¿‚„…†‡ˆ‰Š‹ŒŽ‘’•–—˜™š›œžŸƒ€]|ð[Ÿ\x9f]|(?<=[a-z])Ã"
    ),
    "cp1251": re.compile("вЂ[“”™љњќћџѓ¦ў\x98]|РІР‚|Г[©Ј¤][a-z]"),
}
_PLAUSIBLE = re.compile(
    "[\x80-\u024f\u02b0-\u02ff\u0370-\u052f\u2000-\u22ff\u2500-\u27bf\ufe0f\ufeff\U0001f000-\U0001faff]*"
)
_LEGAL_DAMAGE = 1 / 200


def decode_bytes(data: bytes) -> str:
    """Decode a whole file. Raises ValueError with the reason when it is binary or its encoding is unclear."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _decode(data[len(bom) :], encoding)
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            raise ValueError(f"a binary file ({kind}), not text")
    if b"\0" in data:
        return _decode_utf16(data)
    if len(data.translate(None, _CONTROL_BYTES)) < len(data) * 0.99:
        raise ValueError("a binary file: control bytes among its text")
    if _is_utf8(data):
        return data.decode("utf-8")
    return _decode_single_bytes(data)


def clean_text(text: str) -> str:
    """Repair garbled characters, drop control characters, write line ends as \\n and letters in NFC.

    Raises ValueError with a sample when the text is garbled beyond exact repair.
    """
    text = _repair(_SURROGATES.sub("\ufffd", text)).translate(_STRAY_CONTROLS)
    text = unicodedata.normalize("NFC", _UNWANTED.sub("", _LINE_ENDS.sub("\n", text)))
    if text.count("\ufffd") > max(len(text) * _LEGAL_DAMAGE, 1):
        raise ValueError(f"characters are lost, for example {_sample(text, text.index(chr(0xFFFD)))}")
    return text


def _decode(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {error.start} is no {encoding.upper()}: {error.reason}") from None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decode_utf16(data: bytes) -> str:
    """Decode UTF-16 without a mark: ASCII characters leave their NULs on one side only."""
    even, odd = data[::2].count(0), data[1::2].count(0)
    text = ""
    if len(data) % 2 == 0 and (even + odd) >= len(data) * 0.02 and min(even, odd) <= max(even, odd) * 0.02:
        text = data.decode("utf-16-be" if even > odd else "utf-16-le", "replace")
    readable = sum(character.isprintable() or character.isspace() for character in text)
    if not text or readable < len(text) * 0.98:
        raise ValueError("a binary file: NUL bytes among its text")
    return text


def _decode_single_bytes(data: bytes) -> str:
    """Tell Cyrillic, written in runs of high bytes, from Western text, where a high byte stands among ASCII."""
    sample = data[:_SAMPLE]
    runs = [len(run) for run in _HIGH_RUN.findall(data)] or [1]
    if sum(runs) < len(runs) * 2.5 and sum(runs) < len(data) * 0.25:
        hinted = [encoding for hint, encoding in _HINTS if hint.search(data)]
        return _decode(data, hinted[0] if hinted else "cp1252")
    best = from_bytes(sample, cp_isolation=_CYRILLIC).best() or from_bytes(sample).best()
    if best is None:
        raise ValueError(
            "its encoding is not recognised; legal: UTF-8, UTF-16, Windows-1252, Windows-1251 and their like"
        )
    return _decode(data, best.encoding)


def _repair(text: str) -> str:
    """Undo UTF-8 read as a one-byte charset, twice at most, where it gives the same garbled characters again."""
    for encoding in [*_GARBLED, *_GARBLED]:
        if not text.isascii() and _GARBLED[encoding].search(text):
            text = _RUN.sub(lambda match, charset=encoding: _repair_run(match[0], charset), text)  # type: ignore[misc]
    for sign in _GARBLED.values():
        if found := sign.search(text):
            raise ValueError(
                f"garbled text (UTF-8 read as another encoding), for example {_sample(text, found.start())}"
            )
    return text


def _repair_run(run: str, encoding: str) -> str:
    """Put a character for each UTF-8 sequence in a run; one character of the run is one byte here."""
    data = b"".join(_encode_loosely(character, encoding) for character in run)
    repaired, end = [], 0
    for match in _SEQUENCE.finditer(data):
        character = match[0].decode("utf-8", "replace")
        known = _PLAUSIBLE.fullmatch(character)
        repaired += [run[end : match.start()], character if known else run[match.start() : match.end()]]
        end = match.end()
    return "".join(repaired) + run[end:]


def _encode_loosely(character: str, encoding: str) -> bytes:
    """Encode one character; those that the charset leaves undefined stand for their own byte, as browsers read them."""
    known = character.encode(encoding, "ignore")
    return known or (bytes([ord(character)]) if ord(character) < 0x100 else b"\xff")


def _sample(text: str, at: int) -> str:
    return repr(" ".join(text[max(at - 20, 0) : at + 20].split()))
