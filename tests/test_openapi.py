"""The description of the API: one with the validation, complete, and the same in README and on the page for people."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from building import build_entities
from corpus import ENTITIES, TINY
from flask.testing import FlaskClient
from lxml import html  # type: ignore[import-untyped]  # it has no types of its own

from index.errors import QueryError
from index.schema import FACET_NAMES
from search.backends.memory import MemoryBackend
from search.params import PARAMETERS, parse_params
from web import create_app
from web.declarations import ENDPOINTS, SEARCH, Endpoint
from web.openapi import build_openapi
from web.parameters import Parameter
from web.settings import SETTINGS, Settings, read_settings

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return create_app(MemoryBackend(TINY, build_entities(TINY, ENTITIES))).test_client()


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    return build_openapi()


def test_every_parameter_that_a_query_is_written_in_is_declared() -> None:
    assert {parameter.name for parameter in SEARCH} == set(PARAMETERS)


def iter_edges() -> list[tuple[str, str, bool]]:
    """Give values at the border of what is declared of a search: parameter, value, whether it is legal."""
    edges = []
    for parameter in SEARCH:
        schema = parameter.schema
        if schema["type"] == "integer" and "minimum" in schema:
            low, high = schema["minimum"], schema["maximum"]
            edges += [
                (parameter.name, str(value), True) for value in (low, high) if parameter.name != "page" or value == low
            ]
            edges += [(parameter.name, str(value), False) for value in (low - 1, high + 1, "1_0", "+1", "1.0")]
        elif "enum" in schema:
            edges += [(parameter.name, str(value), True) for value in schema["enum"]]
            edges += [(parameter.name, "other", False)]
        elif schema.get("format") == "date":
            edges += [(parameter.name, "2022-12-16", True), (parameter.name, "2022-12", False)]
        elif parameter.name == "q":
            edges += [("q", "a" * schema["maxLength"], True), ("q", "a" * (schema["maxLength"] + 1), False)]
        elif "pattern" in schema and parameter.name != "cursor":
            edges += [(parameter.name, "none", True), (parameter.name, "other", False)]
    return edges


@pytest.mark.parametrize(("name", "value", "legal"), iter_edges())
def test_what_is_declared_of_a_search_is_what_reading_it_takes(
    client: FlaskClient, name: str, value: str, legal: bool
) -> None:
    response = client.get("/api/v1/search", query_string={name: value})
    assert response.status_code == (200 if legal else 400), response.text
    if legal:
        parse_params([(name, value)])
    elif name != "q":  # the words of a search are read later, by the parser
        with pytest.raises(QueryError, match=re.escape(name)):
            parse_params([(name, value)])


def test_every_route_for_scripts_is_described_and_every_path_described_is_a_route(
    client: FlaskClient, described: dict[str, Any]
) -> None:
    rules = {
        re.sub(r"<(?:path:)?(\w+)>", r"{\1}", rule.rule)
        for rule in client.application.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
    }
    assert rules - {"/api/"} == set(described["paths"])


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_parameters_are_described_as_they_are_validated(described: dict[str, Any], endpoint: Endpoint) -> None:
    shown = described["paths"][endpoint.path]["get"]["parameters"]
    assert [entry["name"] for entry in shown] == [parameter.name for parameter in endpoint.parameters]
    for entry, parameter in zip(shown, endpoint.parameters, strict=True):
        value = entry["schema"]["items"] if parameter.repeatable else entry["schema"]
        assert parameter.schema.items() <= value.items() and parameter.legal in entry["description"]


def test_every_reference_in_the_description_leads_to_a_schema(described: dict[str, Any]) -> None:
    wanted = set(re.findall(r"#/components/schemas/(\w+)", str(described)))
    assert wanted == set(described["components"]["schemas"])


def test_the_description_is_openapi_3_1(client: FlaskClient) -> None:
    answer = client.get("/api/openapi.json").get_json()
    assert answer["openapi"] == "3.1.0" and answer["info"]["title"] == "Lede"


def shown_in(page: str) -> set[str]:
    """Give the words that stand in backticks."""
    return set(re.findall(r"`([^`\n]+)`", page))


def family(parameter: Parameter) -> str:
    """Name a parameter that every facet has by that of the first facet."""
    facet, dot, rest = parameter.name.partition(".")
    return f"{FACET_NAMES[0]}{dot}{rest}" if facet in FACET_NAMES and rest else parameter.name


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_the_readme_names_every_endpoint_and_parameter(endpoint: Endpoint) -> None:
    named = shown_in(README)
    assert endpoint.path in named
    assert {family(parameter) for parameter in endpoint.parameters if parameter.place == "query"} <= named


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.field)
def test_readme_and_page_name_every_setting(client: FlaskClient, setting: Any) -> None:
    assert setting.variable in shown_in(README)
    assert f"<code>{setting.variable}</code>" in client.get("/api/").text


def test_every_setting_of_the_application_can_be_set() -> None:
    assert [setting.field for setting in SETTINGS] == list(Settings.__dataclass_fields__)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_the_page_for_people_names_every_endpoint_and_parameter(client: FlaskClient, endpoint: Endpoint) -> None:
    page = html.fromstring(client.get("/api/").text)
    codes = {code.text for code in page.iter("code")}
    assert endpoint.path in codes
    assert {parameter.name for parameter in endpoint.parameters} <= codes


def test_the_page_for_people_has_no_script_and_no_style_inside(client: FlaskClient) -> None:
    page = html.fromstring(client.get("/api/").text)
    assert not page.xpath("//script[not(@src)] | //style | //@style | //*[starts-with(name(@*), 'on')]")


def test_every_link_on_the_page_for_people_is_a_path_here(client: FlaskClient) -> None:
    page = html.fromstring(client.get("/api/").text)
    for href in page.xpath("//article//a/@href"):
        assert client.get(href).status_code in (200, 404), href  # the sample articles are not in this archive


@pytest.mark.parametrize(
    ("environment", "field", "value"),
    [
        ({}, "origins", ()),
        ({"LEDE_DATA": "/archive"}, "data", Path("/archive")),
        ({"LEDE_BASE_URL": "https://search.example/"}, "base_url", "https://search.example"),
        ({"LEDE_ORIGINS": "https://a.example, http://b.example:81"}, "origins", ("https://a.example", "http://b.example:81")),
        ({"LEDE_MAX_BODY": "1"}, "max_body", 1),
        ({"LEDE_MAX_BODY": " "}, "max_body", 65_536),
    ],
)  # fmt: skip
def test_settings_come_from_the_environment(environment: dict[str, str], field: str, value: object) -> None:
    assert getattr(read_settings(environment), field) == value


@pytest.mark.parametrize(
    ("variable", "value"),
    [("LEDE_BASE_URL", "search.example"), ("LEDE_BASE_URL", "https://a.example/path"), ("LEDE_ORIGINS", "https://a/b"),
     ("LEDE_ORIGINS", "null"), ("LEDE_MAX_BODY", "-1"), ("LEDE_MAX_BODY", "64k")],
)  # fmt: skip
def test_a_setting_that_cannot_be_read_is_named_with_what_is_legal(variable: str, value: str) -> None:
    with pytest.raises(ValueError, match=f"{variable}='{re.escape(value)}'; legal: "):
        read_settings({variable: value})


def test_parameters_beyond_the_limit_are_refused() -> None:
    app = create_app(MemoryBackend(TINY, build_entities(TINY, ENTITIES)), Settings(max_url=10))
    response = app.test_client().get("/api/v1/search?q=123456789")
    assert response.status_code == 414 and "10 bytes" in response.get_json(force=True)["detail"]
    assert app.test_client().get("/api/v1/search?q=12345678").status_code == 200


def test_a_body_has_its_limit() -> None:
    app = create_app(MemoryBackend(TINY, build_entities(TINY, ENTITIES)), Settings(max_body=3))
    assert app.config["MAX_CONTENT_LENGTH"] == 3


def test_the_longest_query_of_any_script_fits_into_a_url(client: FlaskClient) -> None:
    assert client.get("/api/v1/search", query_string={"q": "𐍈" * 1_000}).status_code == 200
