"""What does the recipe of the entity model promise, and what does the model that ships?"""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

from index.enrich.sentences import build_tokenizer
from index.errors import ReadError
from training.__main__ import main
from training.augment import CHANGES, Edit, add_dateline, apply_edits, curl_quotes, replace_names, respell_names, shout
from training.cleaning import Votes, clean_sample, count_votes
from training.examples import build_tags, iter_chunks, make_doc
from training.names import Names, build_names, misspell
from training.package import NAME
from training.score import Tally, fold
from training.sources import DATA, LABELS, Sample, Span, is_held_out, join_tokens, parse_marked, read_samples

MODELS = Path(__file__).parents[1] / "index" / "enrich" / "models"
NO_VOTES = Votes({}, frozenset())
STOCK = Names(
    given=("Ada",), surnames=("Byron",), people=(), places=("Testville",),
    parts={"given": ("Olha",), "surname": ("Tkach",), "surname_stem": ("Bond",), "surname_ending": ("enko",),
           "place": ("Lyman",), "place_stem": ("Vesel",), "place_ending": ("ivka",), "place_before": ("Nova",)},
)  # fmt: skip


def make_sample(marked: str, *, complete: tuple[str, ...] = LABELS, source: str = "made") -> Sample:
    text, spans = parse_marked(marked)
    return Sample("made-1", source, text, spans, frozenset(complete))


def names_of(sample: Sample) -> list[tuple[str, str]]:
    return [(sample.text[s.start : s.end], s.label) for s in sample.spans]


@pytest.fixture(scope="module")
def tokenizer() -> Language:
    return build_tokenizer()


def tags_of(nlp: Language, sample: Sample) -> dict[str, str]:
    doc = make_doc(nlp, sample.text)
    return {token.text: tag for token, tag in zip(doc, build_tags(doc, sample), strict=True)}


def test_tokens_are_joined_as_a_writer_sets_them() -> None:
    text, offsets = join_tokens(
        ["He", "said", "(", "in", "Kyiv", ")", ":", '"', "It", "'s", "cold", ".", '"', "So", "?"]
    )
    assert text == 'He said (in Kyiv): "It\'s cold." So?'
    assert [text[start:end] for start, end in offsets][3:6] == ["in", "Kyiv", ")"]


def test_a_split_hyphen_is_closed_and_a_dash_stays(tmp_path: Path) -> None:
    record = {
        "tokens": "Jean - Luc left a self - made raft when Paul - Bob swam .".split(),
        "spans": [[0, 3, "PERSON"]],
        "complete": ["PERSON"],
    }
    (tmp_path / "made.jsonl").write_text(json.dumps(record), encoding="utf-8")
    (sample,) = read_samples(tmp_path)
    assert sample.text == "Jean-Luc left a self-made raft when Paul - Bob swam."
    assert names_of(sample) == [("Jean-Luc", "PERSON")]


def test_marked_text_gives_plain_text_and_spans() -> None:
    assert parse_marked("In [Kyiv|PLACE], [Ada|PERSON].") == (
        "In Kyiv, Ada.",
        (Span(3, 7, "PLACE"), Span(9, 12, "PERSON")),
    )


@pytest.mark.parametrize(
    "line", ['{"marked": "In [Kyiv|CITY]"}', '{"id": "1"}', "no json", '{"tokens": ["a"], "spans": [[4, 5, "ORG"]]}']
)
def test_a_bad_line_is_named_with_file_and_number(tmp_path: Path, line: str) -> None:
    (tmp_path / "news.jsonl").write_text('{"marked": "Fine."}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(ReadError, match=r"news\.jsonl: line 2"):
        list(read_samples(tmp_path))


def test_whether_a_sample_is_held_out_depends_on_its_id_alone() -> None:
    sample = make_sample("One.")
    other = Sample(sample.id, "elsewhere", "Another text.", (), frozenset())
    assert is_held_out(sample, every=3) == is_held_out(other, every=3)
    assert is_held_out(sample, every=1)


def test_a_label_that_a_source_leaves_open_is_not_taught_as_absent(tokenizer: Language) -> None:
    sample = make_sample("Soldiers near Kyiv fired a [Javelin|WEAPON] from the wood.", complete=("WEAPON",))
    tags = tags_of(tokenizer, sample)
    assert (tags["Kyiv"], tags["Javelin"], tags["wood"]) == ("-", "U-WEAPON", "O")


def test_a_designation_is_unknown_where_weapons_are_not_annotated(tokenizer: Language) -> None:
    sample = make_sample("[Ada|PERSON] saw an F-16 and a dog.", complete=("PERSON", "PLACE", "ORG"))
    tags = tags_of(tokenizer, sample)
    assert (tags["F-16"], tags["dog"]) == ("-", "O")


def test_names_in_furniture_are_unknown(tokenizer: Language) -> None:
    text = "By Ada Byron\n\nIt snowed."
    tags = tags_of(tokenizer, Sample("1", "made", text, (), frozenset(LABELS), unknown=((0, 12),)))
    assert (tags["Ada"], tags["Byron"], tags["snowed"]) == ("-", "-", "O")


def test_a_long_name_is_tagged_from_begin_to_last(tokenizer: Language) -> None:
    tags = tags_of(tokenizer, make_sample("the [Sea of Azov|PLACE] froze"))
    assert [tags[word] for word in ("Sea", "of", "Azov")] == ["B-PLACE", "I-PLACE", "L-PLACE"]


def test_chunks_hold_the_whole_text_and_every_span() -> None:
    sample = make_sample("\n\n".join(f"Line {i} of [Lyman|PLACE]." for i in range(50)))
    chunks = list(iter_chunks(sample, characters=200))
    assert "".join(chunk.text for chunk in chunks) == sample.text
    assert [name for chunk in chunks for name in names_of(chunk)] == names_of(sample)


def test_titles_articles_and_possessives_are_cut_off() -> None:
    sample = make_sample(
        "[President Ada Byron|PERSON] left [the Netherlands|PLACE] in [Kyiv's|PLACE] name, not [Mr.|PERSON]"
    )
    names = [("Ada Byron", "PERSON"), ("Netherlands", "PLACE"), ("Kyiv", "PLACE")]
    assert names_of(clean_sample(sample, NO_VOTES)) == names


def test_a_name_left_behind_by_a_lone_title_is_unknown() -> None:
    cleaned = clean_sample(make_sample("[Prime|PERSON] Minister Hale spoke."), NO_VOTES)
    assert cleaned.unknown and not cleaned.spans


def test_a_demonym_is_no_place() -> None:
    where = frozenset({"NORP", "PLACE"})
    taught = [Sample(str(i), "gmb", "Danish", (Span(0, 6, "NORP"),), where) for i in range(3)]
    votes = count_votes(taught)
    sample = make_sample("A [Danish|PLACE] crew in [Lyman|PLACE].")
    assert names_of(clean_sample(sample, votes)) == [("Lyman", "PLACE")]


def test_machine_made_labels_yield_to_the_majority() -> None:
    votes = Votes({"Tehran": Counter(PLACE=9, ORG=2)}, frozenset())
    sample = make_sample("[Tehran|ORG] agreed.", source="gmb")
    assert names_of(clean_sample(sample, votes)) == [("Tehran", "PLACE")]


def test_names_are_found_again_in_capitals() -> None:
    sample = make_sample("UKRAINE STRUCK\n\nMissiles hit [Ukraine|PLACE].")
    assert names_of(clean_sample(sample, NO_VOTES)) == [("UKRAINE", "PLACE"), ("Ukraine", "PLACE")]


def test_edits_carry_the_spans_along() -> None:
    sample = make_sample("[Ada|PERSON] met [Bo|PERSON] in [Lyman|PLACE].")
    edited = apply_edits(sample, [Edit(0, 3, "Wilhelmina", "PERSON"), Edit(14, 19, "Uz", "PLACE")])
    assert edited.text == "Wilhelmina met Bo in Uz."
    assert names_of(edited) == [("Wilhelmina", "PERSON"), ("Bo", "PERSON"), ("Uz", "PLACE")]


def test_a_replaced_surname_follows_the_full_name() -> None:
    sample = make_sample("[Ada Byron|PERSON] spoke. [Byron|PERSON] smiled.")
    replaced = names_of(replace_names(sample, STOCK, random.Random(1)))
    assert replaced[0][0].split()[-1] == replaced[1][0]


def test_a_respelled_name_is_the_same_all_through_a_text() -> None:
    sample = make_sample("[Zelensky|PERSON] and [Zelensky|PERSON] and [Kharkiv|PLACE].")
    for seed in range(20):
        first, second, _ = names_of(respell_names(sample, STOCK, random.Random(seed)))
        assert first == second
    assert misspell("Zelensky", random.Random(2)) != "Zelensky"


def test_a_dateline_names_a_place() -> None:
    dated = add_dateline(make_sample("It snowed."), STOCK, random.Random(5))
    assert names_of(dated)[0][1] == "PLACE" and dated.text.endswith("It snowed.")


def test_capitals_and_quotes_move_no_span() -> None:
    sample = make_sample("[Ada|PERSON]'s house in [Lyman|PLACE].")
    loud = shout(sample, STOCK, random.Random(3))
    assert names_of(loud) == [("ADA", "PERSON"), ("LYMAN", "PLACE")]
    assert curl_quotes(sample, STOCK, random.Random(3)).text.startswith("Ada’s")


@pytest.mark.parametrize("change", [change for change, _ in CHANGES])
def test_every_change_leaves_spans_in_order_and_on_names(change: object) -> None:
    sample = make_sample('[Ada Byron|PERSON] flew to [Nova Odesa|PLACE]; "[Byron|PERSON]" of [Reuters|ORG] didn\'t.')
    for seed in range(30):
        varied = change(sample, STOCK, random.Random(seed))  # type: ignore[operator]
        ends = [0, *(offset for span in varied.spans for offset in (span.start, span.end))]
        assert ends == sorted(ends)
        assert all(name == name.strip(" ,;.\"'’") and name for name, _ in names_of(varied))


def test_names_are_drawn_from_texts_and_gazetteers(tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text("id,label,aliases\nx,Lyman,Krasnyi Lyman|лиман\n", encoding="utf-8")
    names = build_names([make_sample("[Ada Byron|PERSON]")], tmp_path)
    assert (names.given, names.surnames, names.people) == (("Ada",), ("Byron",), ())
    assert names.places == ("Krasnyi Lyman", "Lyman")


def test_our_own_sentences_are_many_and_well_formed() -> None:
    sentences = [sample for sample in read_samples(DATA) if sample.source == "sentences"]
    assert len({sample.text for sample in sentences}) == len(sentences) >= 150
    assert any(not sample.spans for sample in sentences)
    assert {span.label for sample in sentences for span in sample.spans} == set(LABELS)


def test_a_tally_gives_precision_recall_and_their_mean() -> None:
    tally = Tally(right=2, predicted=4, gold=2)
    assert (tally.precision, tally.recall, round(tally.f1, 3)) == (0.5, 1.0, 0.667)
    assert fold("Zełenski's ") == fold("zełenski")


def test_a_quick_run_writes_model_and_card(tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "out"
    data.mkdir()
    lines = [
        {"id": f"a{i}", "marked": f"Missiles hit [Lyman|PLACE] again, [Ada Byron|PERSON] wrote on day {i}."}
        for i in range(40)
    ]
    (data / "war_news.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    main([str(data), "--out", str(out), "--quick"])
    assert spacy.load(out / NAME).pipe_names == ["ner"]
    assert "## Limits" in (out / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def shipped() -> Language:
    return spacy.load(MODELS / NAME)


def test_the_shipped_model_is_one_small_standard_component(shipped: Language) -> None:
    assert shipped.pipe_names == ["ner"]
    assert set(shipped.pipe_labels["ner"]) == set(LABELS)
    assert sum(path.stat().st_size for path in MODELS.rglob("*") if path.is_file()) <= 25_000_000


def test_the_shipped_model_holds_no_word_of_the_training_texts(shipped: Language) -> None:
    fresh = spacy.blank("en")
    assert set(shipped.vocab.strings) - set(fresh.vocab.strings) <= {*LABELS, "", "ner", "ROOT"}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The governor, Pavlo Harmatiuk, said two drones fell near Novozhyttia on Monday.",
         {("Pavlo Harmatiuk", "PERSON"), ("Novozhyttia", "PLACE")}),
        ("Harmatiuk told reporters that the village of Stara Rudnia had no power.",
         {("Harmatiuk", "PERSON"), ("Stara Rudnia", "PLACE")}),
        ("Russian and Ukrainian officials met on Tuesday.", set()),
        ("The lights are on again, and the trains run.", set()),
    ],
)  # fmt: skip
def test_the_shipped_model_finds_names_that_no_list_holds(
    shipped: Language, tokenizer: Language, text: str, names: set[tuple[str, str]]
) -> None:
    nlp = build_tokenizer()
    nlp.add_pipe("ner", source=shipped)
    assert {(entity.text, entity.label_) for entity in nlp(text).ents} == names


def test_the_card_tells_data_licences_scores_and_limits() -> None:
    card = (MODELS / "README.md").read_text(encoding="utf-8")
    assert all(word in card for word in ("licence", "war_news", "P / R / F1", "## Limits", "How it was made"))
