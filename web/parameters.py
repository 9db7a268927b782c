"""What is a parameter? Declared once: pydantic validates by its type, and the OpenAPI describes it by the same type."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError, WithJsonSchema

from index.errors import QueryError
from search.query import NONE

DAY = Annotated[str, Field(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$", json_schema_extra={"format": "date"})]
"""The type of a day."""
ID = Annotated[str, Field(min_length=1)]
"""The type of an id."""
FLAG = Annotated[Literal["0", "1"], WithJsonSchema({"type": "integer", "enum": [0, 1]})]
"""The type of a switch."""


def whole(low: int, high: int) -> Any:
    """Make the type of a whole number between two, both legal."""
    return Annotated[int, Field(ge=low, le=high), BeforeValidator(_digits)]


def one_of(legal: Sequence[str]) -> Any:
    """Make the type of a word of a list."""
    return Annotated[str, Field(pattern=f"^({'|'.join(legal)})$"), WithJsonSchema({"type": "string", "enum": [*legal]})]


def text(longest: int) -> Any:
    """Make the type of a text of so many characters at most."""
    return Annotated[str, Field(min_length=1, max_length=longest)]


def names(legal: Sequence[str]) -> Any:
    """Make the type of names with commas between them, or `none`."""
    one = f"({'|'.join(legal)})"
    return Annotated[str, Field(pattern=f"^({NONE}|{one}(,{one})*)$")]


def _digits(value: object) -> object:
    """Refuse what Python takes for a number and the description does not: 1_0, +1, 1.0."""
    if isinstance(value, str) and not re.fullmatch("[0-9]{1,9}", value):
        raise ValueError("no whole number")
    return value


@dataclass(frozen=True)
class Parameter:
    """A parameter: its name, the type of one value, its meaning; `words` say what is legal where the type cannot.

    One that is `narrowing` decides which articles are found; any other of a search, how they are shown.
    """

    name: str
    type: Any
    description: str
    words: str = ""
    default: object = None
    repeatable: bool = False
    required: bool = False
    narrowing: bool = False
    place: str = "query"
    example: str = ""

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.type)

    @cached_property
    def schema(self) -> dict[str, Any]:
        """Give the JSON Schema of one value."""
        return self._adapter.json_schema()

    @cached_property
    def legal(self) -> str:
        """Say what is legal, as errors and the page about the API do."""
        schema = self.schema
        if self.words:
            return self.words
        if "enum" in schema:
            return ", ".join(map(str, schema["enum"]))
        if schema["type"] == "integer":
            return f"a whole number from {schema['minimum']} to {schema['maximum']}"
        return f"at most {schema['maxLength']} characters" if "maxLength" in schema else "an id"

    def read(self, value: str) -> Any:
        """Validate one value. Raises QueryError naming what is legal."""
        try:
            return self._adapter.validate_python(value)
        except ValidationError:
            raise QueryError(self.name, value, self.legal) from None
