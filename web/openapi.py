"""What does the API look like to a machine? OpenAPI 3.1, made from the declarations that requests are validated by."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from pydantic import TypeAdapter

from web import detail_shapes
from web.declarations import ALWAYS, ENDPOINTS, JSON, PROBLEM, Endpoint
from web.parameters import Parameter

VERSION = "1.0.0"
"""Of the API, not of the package: its first number is the one in the paths."""
_SCHEMAS = "#/components/schemas/{model}"


def build_openapi() -> dict[str, Any]:
    """Build the description of every endpoint."""
    shown = [(endpoint, TypeAdapter(endpoint.answer)) for endpoint in ENDPOINTS]
    made, definitions = TypeAdapter.json_schemas(
        [(endpoint.name, "serialization", adapter) for endpoint, adapter in shown]
        + [("problem", "serialization", TypeAdapter(detail_shapes.Problem))],
        ref_template=_SCHEMAS,
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Lede",
            "version": VERSION,
            "description": "Faceted search over a newsroom's archive. Every `url` in an answer can be followed as is.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": {
            endpoint.path: {"get": _operation(endpoint, made[endpoint.name, "serialization"])} for endpoint in ENDPOINTS
        },
        "components": {"schemas": definitions.get("$defs", {})},
    }


def _operation(endpoint: Endpoint, schema: Any) -> dict[str, Any]:
    media = schema if is_json(endpoint) else {"type": "string"}
    content = {"description": endpoint.summary, "content": {endpoint.media: {"schema": media}}}
    responses: dict[str, Any] = {"200": content}
    if endpoint.cached:
        content["headers"] = {
            "ETag": {"description": "Weak: names data, code and query.", "schema": {"type": "string"}}
        }  # fmt: skip
        responses["304"] = {"description": "The answer is the one that If-None-Match names."}
    problem = {PROBLEM: {"schema": {"$ref": _SCHEMAS.format(model="Problem")}}}
    for status in sorted({*ALWAYS, *endpoint.problems}):
        responses[str(status)] = {"description": HTTPStatus(status).phrase, "content": problem}
    return {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "parameters": [_parameter(parameter) for parameter in endpoint.parameters],
        "responses": responses,
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    one = parameter.schema
    schema = {"type": "array", "items": one} if parameter.repeatable else one
    if parameter.default is not None and parameter.place == "query" and "pattern" not in one:
        schema = {**schema, "default": parameter.default}
    shown: dict[str, Any] = {
        "name": parameter.name,
        "in": parameter.place,
        "description": f"{parameter.description}. Legal: {parameter.legal}.",
        "required": parameter.required,
        "schema": schema,
    }
    if parameter.example:
        shown["example"] = parameter.example
    if parameter.place == "query":
        shown["allowEmptyValue"] = True
    return shown


def is_json(endpoint: Endpoint) -> bool:
    """Tell whether an answer is one JSON document."""
    return endpoint.media == JSON or endpoint.media.endswith("+json")
