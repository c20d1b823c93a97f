"""Parquet files as rows of text."""

from __future__ import annotations

from typing import Any

from loaders.grid.lines import COLUMNS, Cells
from loaders.grid.workbook import text
from loaders.record import Part, Refusal


class Parquet:
    """A Parquet file; numbers are those of its rows. Raises :class:`Refusal` ``corrupt_parquet``."""

    word, ragged = "row", True

    def __init__(self, part: Part) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            self._file = pq.ParquetFile(part.open() if part.member else part.path)
            self._names = list(self._file.schema_arrow.names)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise Refusal(
                "corrupt_parquet", f"The Parquet file cannot be opened ({type(error).__name__}).", part.name
            ) from error
        if len(self._names) > COLUMNS:
            raise Refusal("too_many_columns", f"The file has {len(self._names)} columns; {COLUMNS} are allowed.", part.name)
        self.notes: list[str] = []

    def cells(self) -> Cells:
        """The names of the columns, then the rows in order."""
        import pyarrow as pa

        yield 0, self._names
        number = 0
        try:
            for batch in self._file.iter_batches(batch_size=8192):
                lists = [[text(v) for v in _plain(column).to_pylist()] for column in batch.columns]
                for row in zip(*lists, strict=True):
                    number += 1
                    yield number, list(row)
        except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
            raise Refusal(
                "corrupt_parquet", f"The Parquet file cannot be read on ({type(error).__name__}).", f"row {number + 1}"
            ) from error


def _plain(column: Any) -> Any:  # noqa: ANN401
    """Times to the microsecond: finer ones would need pandas to become Python's."""
    import pyarrow as pa

    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        return column.cast(pa.timestamp("us", column.type.tz), safe=False)
    return column
