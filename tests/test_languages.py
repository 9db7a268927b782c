"""Which language is a text in, and what follows from it?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.documents import Article, EnrichedArticle, NameSpan
from index.enrich.pipeline import Enricher, Rematcher
from index.gazetteer import load_gazetteer
from index.readers import SourceFile, languages, read_file
from index.readers.languages import detect_language

TEXTS = {
    "de": "Der Stadtrat hat am Montag beschlossen, die alte Brücke bis zum Frühjahr zu sperren.",
    "fr": "Le conseil municipal a décidé lundi de fermer le vieux pont jusqu'au printemps.",
    "es": "El ayuntamiento decidió el lunes cerrar el viejo puente hasta la primavera.",
    "it": "Il consiglio comunale ha deciso lunedì di chiudere il vecchio ponte fino alla primavera.",
    "nl": "De gemeenteraad heeft maandag besloten de oude brug tot het voorjaar te sluiten.",
    "no": "Bystyret bestemte mandag å stenge den gamle broen for trafikk til våren, og folk må kjøre en omvei.",
    "pl": "Rada miasta zdecydowała w poniedziałek o zamknięciu starego mostu do wiosny.",
    "uk": "Міська рада у понеділок вирішила закрити старий міст до весни.",
    "ru": "Городской совет в понедельник решил закрыть старый мост до весны.",
    "be": "Гарадскі савет у панядзелак вырашыў закрыць стары мост да вясны.",
    "ro": "Consiliul local a decis luni să închidă podul vechi până în primăvară.",
    "tr": "Belediye meclisi pazartesi günü eski köprüyü ilkbahara kadar kapatma kararı aldı.",
    "el": "Το δημοτικό συμβούλιο αποφάσισε τη Δευτέρα να κλείσει την παλιά γέφυρα μέχρι την άνοιξη.",
    "ar": "قرر مجلس المدينة يوم الاثنين إغلاق الجسر القديم حتى الربيع.",
    "he": "מועצת העיר החליטה ביום שני לסגור את הגשר הישן עד האביב.",
    "zh": "市议会周一决定关闭旧桥直到春天。司机将不得不绕行四公里。居民们对此表示不满。",
    "ja": "市議会は月曜日、古い橋を春まで閉鎖することを決めた。運転手は迂回を余儀なくされる。",
    "en": "The town council decided on Monday to close the old bridge until spring.",
}
GERMAN = "Selenskyj traf am 16. Dezember 2022 in Kyiv den Minister. Raketen vom Typ Kalibr schlugen ein."


@pytest.mark.parametrize("language", TEXTS)
def test_a_sentence_tells_its_language(language: str) -> None:
    assert detect_language(TEXTS[language]) == language
    assert detect_language(TEXTS[language].upper()) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12.5 13.7 99",
        "Łódź, Gdańsk.",
        "Shr 34 cts vs 12 cts\nNet 510,192 vs 328,428\nRevs 12.5 mln vs 11.0 mln",
        "GENERAL SIGNAL CORP SETS QTLY DIVIDEND\nQtly div 45 cts vs 45 cts prior\nPay October one",
        "Nigeria confirms no cases of ebola despite outbreak",
        "HONG KONG EXCHS NOON - APR 7\n7.8035 uk 12.622 - 12.634 us/uk 1.6180 - 1.6190",
    ],
)
def test_what_cannot_be_told_is_english(text: str) -> None:
    assert detect_language(text) == "en"


def test_english_is_told_without_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(languages, "_load_model", lambda: pytest.fail("the model was asked"))
    assert detect_language(TEXTS["en"]) == "en"
    with pytest.raises(pytest.fail.Exception):
        detect_language(TEXTS["de"])


def test_a_stated_language_counts_more_than_the_text(tmp_path: Path) -> None:
    lines = [{"text": TEXTS["de"]}, {"text": TEXTS["uk"], "language": "RU"}, {"text": TEXTS["en"], "lang": "pt_BR"}]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    read = [article.language for article in read_file(SourceFile(path, "a")) if isinstance(article, Article)]
    assert read == ["de", "ru", "pt-br"]


def test_a_text_in_another_language_is_kept_without_mentions_and_its_neighbours_are_enriched() -> None:
    english = Article("a", None, "Zelensky met the minister in Kyiv on 16 December 2022.", language="en-gb")
    german = Article("b", "Treffen", GERMAN, language="de")
    gazetteer = load_gazetteer()
    first, second, third = Enricher(gazetteer).enrich([english, german, english])
    assert first == third and first.mentions and first.dates
    assert second == EnrichedArticle(german)
    stored = EnrichedArticle(german, spans=(NameSpan("places", 10, 20),))
    assert list(Rematcher(gazetteer).rematch([stored]))[0].mentions == ()
