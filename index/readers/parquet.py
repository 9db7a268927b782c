"""What articles does a Parquet file hold, one a row? Needs the extra `parquet`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from pyarrow.parquet import ParquetFile

from index.documents import Article
from index.errors import ReadError
from index.readers.columns import name_fields
from index.readers.files import SourceFile, open_source
from index.readers.records import Origin, read_record
from index.readers.tables import check_columns

_BATCH = 64


def read_parquet(file: SourceFile) -> Iterator[Article | ReadError]:
    """Yield the articles of a Parquet file, some rows at a time, and an error for each row that gives none."""
    with open_source(file) as handle, ParquetFile(handle) as table:
        names = table.schema_arrow.names
        check_columns(file, names)
        wanted = list(name_fields(names, file.columns).values())
        if not table.metadata.num_rows:
            raise file.build_error("no text")
        number = 0
        for batch in table.iter_batches(_BATCH, columns=wanted):
            for values in batch.to_pylist():
                number += 1
                yield _read_row(values, Origin(file, f"row {number}"))


def _read_row(values: dict[str, object], origin: Origin) -> Article | ReadError:
    try:
        return read_record(origin, {name: _write_date(value) for name, value in values.items()})
    except ReadError as error:
        return error


def _write_date(value: object) -> object:
    return value.isoformat() if isinstance(value, (date, datetime)) else value
