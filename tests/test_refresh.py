"""What `refresh` does after a change of names, rules or model, and what labels depend on."""

from __future__ import annotations

from pathlib import Path

import pytest
from building import commit
from click.testing import CliRunner
from corpus import ENTITIES, make_article
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.__main__ import main
from index.documents import Article, EnrichedArticle, Entity, LinkedArticle, Mention
from index.enrich import pipeline
from index.entities import UNLISTED
from index.gazetteer import Gazetteer
from index.linking.within import Linker
from search.backends.embedded import EmbeddedBackend


def run(*arguments: str | Path) -> str:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_refresh_applies_the_newsrooms_names_without_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stories, data = tmp_path / "stories", tmp_path / "data"
    stories.mkdir()
    (stories / "a.txt").write_text("The plant at Quillmouth was hit. Ms Quill spoke in Kyiv.", encoding="utf-8")
    run("add", stories, "--data", data, "--workers", "1")
    own = data / "gazetteers"
    own.mkdir()
    header = "id,label,kind,parents,country,latitude,longitude,aliases,cued,demonyms\n"
    (own / "places.csv").write_text(f"{header}quillmouth,Quillmouth,settlement,ukraine,UA,,,,,\n", encoding="utf-8")
    monkeypatch.setattr(pipeline, "load_model", lambda _: pytest.fail("the model was loaded"))
    assert run("refresh", "--data", data) == "0 enriched again, 1 matched again\n"
    linked = EmbeddedBackend(data).find_article("a")
    assert linked and "quillmouth" in [place.id for place in dict(linked.values)["places"]]
    assert run("refresh", "--data", data) == "0 enriched again, 0 matched again\n"


def test_a_model_that_is_not_installed_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Kyiv slept.", encoding="utf-8")
    arguments = ["add", str(tmp_path), "--data", str(tmp_path / "data"), "--workers", "1", "--model", "en_nowhere"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 1 and "en_nowhere" in result.output and "pip installed" in result.output


LINKER = Linker(Gazetteer())
SPELLINGS = ["Serhiy Popko", "Serhii Popko", "Serhij Popko", "Ada Quill", "Ada Quil"]


def name_people(id: str, names: list[str]) -> LinkedArticle:
    mentions = tuple(Mention("people", 0, len(name), name, 0, 0, None, "model") for name in names)
    return LINKER.link_article(EnrichedArticle(Article(id, None, " ".join(names)), mentions))


def labels(data: Path, articles: list[LinkedArticle], cuts: list[int]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Commit articles in batches cut at these places, and give label and aliases of every person."""
    for start, end in zip([0, *cuts], [*cuts, len(articles)], strict=True):
        commit(data, articles[start:end], ENTITIES, stored=articles)
    people = EmbeddedBackend(data)._live.now().values["people"]
    return {entity.id: (entity.label, entity.aliases) for entity in people}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    bodies=st.lists(st.lists(st.sampled_from(SPELLINGS), min_size=1, max_size=3), min_size=2, max_size=6),
    random=st.randoms(use_true_random=False),
)
def test_the_order_of_arrival_changes_neither_ids_nor_labels(
    bodies: list[list[str]], random: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    articles = [name_people(f"a{number}", names) for number, names in enumerate(bodies)]
    shuffled = list(articles)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    together = labels(tmp_path_factory.mktemp("together"), articles, [])
    apart = labels(tmp_path_factory.mktemp("apart"), shuffled, [1, len(shuffled) // 2 + 1][: len(shuffled) - 1])
    assert together == apart


def test_an_unlisted_person_is_labelled_by_the_commonest_full_spelling(tmp_path: Path) -> None:
    articles = [name_people(f"a{n}", [name]) for n, name in enumerate(["Serhii Popko", "Serhiy Popko", "Serhiy Popko"])]
    assert labels(tmp_path, articles, []) == {"serhi-popko": ("Serhiy Popko", ("Serhii Popko", "Serhiy Popko"))}
    commit(tmp_path, [], ENTITIES, removed=["a1", "a2"], stored=articles)
    people = EmbeddedBackend(tmp_path)._live.now().values["people"]
    assert [(entity.label, entity.aliases) for entity in people] == [("Serhii Popko", ("Serhii Popko",))]


def test_a_listed_entity_keeps_its_label_however_it_is_spelt(tmp_path: Path) -> None:
    linked = make_article("x", None, "Kiev", places=["kyiv"])
    commit(tmp_path, [linked], ENTITIES)
    assert [entity.label for entity in EmbeddedBackend(tmp_path).find_entities("places", "kyiv")] == ["Kyiv"]
    assert UNLISTED not in Entity("kyiv", "places", "Kyiv").extra


def test_a_topic_is_labelled_by_its_commonest_spelling_in_any_order(tmp_path: Path) -> None:
    topics = ["energy", "Energy", "Energy"]
    articles = [make_article(f"a{n}", None, "text", topics=(topic,)) for n, topic in enumerate(topics)]
    for order in (articles, articles[::-1]):
        data = tmp_path / order[0].article.id
        commit(data, order[:1], ENTITIES)
        commit(data, order[1:], ENTITIES, stored=order[:1])
        assert [entity.label for entity in EmbeddedBackend(data).find_entities("topics", "energy")] == ["Energy"]
