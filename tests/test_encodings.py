"""Which bytes give which text, and which are refused?"""

from __future__ import annotations

import codecs
import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import Article
from index.errors import ReadError
from index.readers import SourceFile, read_file
from index.readers.encodings import clean_text, decode_bytes

DATA = Path(__file__).parent / "data" / "readers"
WESTERN = "The café’s owner, José Ibáñez, paid £30 – “a fair price” – for the señor’s crème brûlée."
POLISH = "Wałęsa i Sikorski spotkali się w Łodzi, aby omówić pomoc dla sąsiada."
CYRILLIC = "У четвер у Вінниці відкрили нову бібліотеку, яка має сто двадцять місць і кафе на першому поверсі."
MIXED = f"The keeper said: «{CYRILLIC}» He smiled."


def garble(text: str, encoding: str = "cp1252") -> str:
    return "".join(bytes([byte]).decode(encoding, "ignore") or chr(byte) for byte in text.encode("utf-8"))


@pytest.mark.parametrize("text", [WESTERN, POLISH, CYRILLIC, MIXED, "🏷️ Themes", "", "plain"])
@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_unicode_is_read_by_its_mark_or_as_utf8(text: str, mark: bytes, encoding: str) -> None:
    assert decode_bytes(mark + text.encode(encoding)) == text


@pytest.mark.parametrize("text", [WESTERN, POLISH, CYRILLIC, MIXED])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_is_read_without_a_mark(text: str, encoding: str) -> None:
    assert decode_bytes(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (WESTERN, "cp1252"),
        ("Le café est fermé; à bientôt, dit José.", "latin-1"),
        ("One café", "latin-1"),
        (CYRILLIC, "cp1251"),
        (MIXED, "cp1251"),
        ("Зал библиотеки открыли в четверг, и сто двадцать мест были заняты уже к полудню.", "koi8-r"),
        (POLISH, "cp1250"),
        ("Ukraine’s grid didn’t fail", "mac_roman"),
    ],
)
def test_one_byte_encodings_are_told_apart(text: str, encoding: str) -> None:
    assert decode_bytes(text.encode(encoding)) == text


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7 text",
        b"PK\x03\x04" + b"a" * 50,
        b"\x89PNG\r\n",
        b"\x1f\x8b\x08text",
        b"\x00\x01\x02\x03" * 20,
        bytes(range(256)) * 4,
        b"text with a \0 NUL byte in it, once or so",
        b"\x01\x02\x03\x04 some text",
        codecs.BOM_UTF16_LE + b"\x00\xd8a",
    ],
)
def test_a_binary_file_is_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"binary|UTF-16"):
        decode_bytes(data)


@pytest.mark.parametrize("text", [WESTERN, POLISH, MIXED, "naïve — “quoted”… €5", "🏷️ Themes", "à Kyiv", "Poký—x"])
def test_utf8_read_as_windows_1252_is_repaired(text: str) -> None:
    assert clean_text(garble(text)) == text
    assert clean_text(text.encode().decode("latin-1")) == text


def test_text_garbled_twice_is_repaired() -> None:
    assert clean_text(garble(garble(WESTERN))) == WESTERN


def test_text_garbled_in_one_place_is_repaired_there() -> None:
    assert clean_text(f"Wałęsa — “so”: {garble('Ukraine’s café')}") == "Wałęsa — “so”: Ukraine’s café"


@pytest.mark.parametrize("text", ["Ukraineâ€?s grid", "The cafÃ? of José", "â€”â€", "ŁÃ³dÃ."])
def test_text_garbled_beyond_repair_is_refused_with_a_sample(text: str) -> None:
    with pytest.raises(ValueError, match="garbled text"):
        clean_text(f"A long enough beginning. {text} and an end.")


def test_lost_characters_are_refused_with_a_sample() -> None:
    with pytest.raises(ValueError, match="characters are lost"):
        clean_text("Ukraine\ufffds grid didn\ufffdt fail.")


@pytest.mark.parametrize(
    "text", [WESTERN, POLISH, CYRILLIC, MIXED, "CAFÉ», SÃO PAULO, ÂGE, ESPAÑA", "Ångström, Ärger, Öl, Ñandú", "„Ä“"]
)
def test_right_text_is_left_alone(text: str) -> None:
    assert clean_text(text) == text


@given(st.text(alphabet=st.characters(codec="cp1252", exclude_categories=("Cc", "Cf")), max_size=60))
def test_cleaning_is_idempotent(text: str) -> None:
    try:
        once = clean_text(text)
    except ValueError:
        return
    assert clean_text(once) == once


def test_letters_are_composed_and_control_characters_dropped() -> None:
    assert clean_text("Cafe\u0301\x07 o\u00adpen\u200b\ufeff") == "Café open"


def test_line_ends_are_newlines() -> None:
    assert clean_text("a\r\nb\rc\u2028d\x0ce") == "a\nb\nc\nd\ne"


def test_quotes_of_windows_1252_read_as_latin_1_are_quotes() -> None:
    assert clean_text("Ukraine\x92s \x93grid\x94") == "Ukraine’s “grid”"


@given(st.binary(max_size=300))
def test_any_bytes_give_a_clean_text_or_a_reason(data: bytes) -> None:
    with contextlib.suppress(ValueError):
        text = clean_text(decode_bytes(data))
        assert clean_text(text) == text


@pytest.mark.parametrize("name", ["latin1.txt", "utf16.txt", "utf8-bom.txt", "cp1251.txt", "mojibake.txt"])
def test_the_fixtures_of_each_encoding_are_read(name: str) -> None:
    (article,) = read_file(SourceFile(DATA / name, "a"))
    assert isinstance(article, Article), article
    assert not any(sign in article.content for sign in ("\ufeff", "\ufffd", "Ã", "â€", "\0"))


def test_a_file_garbled_beyond_repair_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "garbled.txt"
    path.write_text("The keeper said the grid didnâ€?t fail in the long frost.", encoding="utf-8")
    (error,) = read_file(SourceFile(path, "garbled"))
    assert isinstance(error, ReadError)
    assert "garbled.txt" in str(error)
    assert "didnâ€?t" in error.reason
