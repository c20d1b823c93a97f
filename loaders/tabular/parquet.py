"""Parquet files as rows of text, within caps that are looked up in the metadata before anything is unpacked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from loaders.reading import RATIO, RATIO_FROM
from loaders.record import Part, Refusal
from loaders.tabular.lines import COLUMNS, Cells
from loaders.tabular.workbook import text

VALUES = 100_000_000
"""Values of a file, those inside lists too: more take hours."""
DENSE, DENSE_FROM = 20, 2_000_000
"""Values for each byte of the file that are believed once there are many: real tables have less than two."""
_SPLIT = "Write the rows that are needed to a smaller file or to CSV."


class Parquet:
    """A Parquet file; numbers are those of its rows.

    Raises :class:`Refusal` ``corrupt_parquet``, ``too_many_columns``, and for files beyond the caps ``parquet_too_large`` and
    ``parquet_ratio``.
    """

    word, ragged = "row", True

    def __init__(self, part: Part) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        try:
            with part.open() as stream:
                metadata = pq.read_metadata(stream)
                self._size = stream.seek(0, 2)
            self._check(metadata, part.name)
            columns = [metadata.schema.column(i) for i in range(metadata.num_columns)]
            texts = [column.path for column in columns if column.physical_type == "BYTE_ARRAY"]
            # Texts inside lists cannot be kept as they are packed: few rows at a time bound what they become.
            self._batch = 64 if any("." in path for path in texts) else 8192
            source: Path | Any = part.open() if part.member else part.path
            self._file = pq.ParquetFile(source, read_dictionary=[path for path in texts if "." not in path])
            self._names = list(self._file.schema_arrow.names)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise Refusal(
                "corrupt_parquet", f"The Parquet file cannot be opened ({type(error).__name__}).", part.name
            ) from error
        if len(self._names) > COLUMNS:
            raise Refusal("too_many_columns", f"The file has {len(self._names)} columns; {COLUMNS} are allowed.", part.name)
        self.notes: list[str] = []

    def _check(self, metadata: Any, place: str) -> None:  # noqa: ANN401
        groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
        chunks = [group.column(i) for group in groups for i in range(metadata.num_columns)]
        values = max(sum(chunk.num_values for chunk in chunks), metadata.num_rows * max(metadata.num_columns, 1))
        if values > VALUES:
            raise Refusal("parquet_too_large", f"The file claims {values:,} values; {VALUES:,} are allowed. {_SPLIT}", place)
        if values > DENSE_FROM and values > DENSE * self._size:
            raise Refusal(
                "parquet_ratio", f"The file of {self._size:,} bytes claims {values:,} values: refused. {_SPLIT}", place
            )
        self._weigh(sum(chunk.total_uncompressed_size for chunk in chunks), place)

    def _weigh(self, weight: int, place: str) -> None:
        if weight > RATIO_FROM and weight > RATIO * self._size:
            raise Refusal("parquet_ratio", f"The file unpacks to more than {RATIO} times its size: refused. {_SPLIT}", place)

    def cells(self) -> Cells:
        """The names of the columns, then the rows in order."""
        import pyarrow as pa

        yield 0, self._names
        number = weight = 0
        try:
            for batch in self._file.iter_batches(batch_size=self._batch):
                weight += sum(map(_weight, batch.columns))
                self._weigh(weight, f"row {number + 1}")
                for row in zip(*map(_shown, batch.columns), strict=True):
                    number += 1
                    yield number, list(row)
        except (pa.ArrowMemoryError, pa.ArrowCapacityError) as error:
            raise Refusal(
                "parquet_too_large", f"The rows take more memory than is allowed. {_SPLIT}", f"row {number + 1}"
            ) from error
        except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
            raise Refusal(
                "corrupt_parquet", f"The Parquet file cannot be read on ({type(error).__name__}).", f"row {number + 1}"
            ) from error


def _weight(column: Any) -> int:  # noqa: ANN401
    """The bytes of all values of a column, a text that stands once for many counted for each of them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        return pc.sum(pc.binary_length(column.dictionary).take(column.indices).cast(pa.int64())).as_py() or 0
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        return _weight(column.flatten())
    return int(column.nbytes)


def _shown(column: Any) -> list[str]:  # noqa: ANN401
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        texts = _shown(column.dictionary)
        return ["" if at is None else texts[at] for at in column.indices.to_pylist()]
    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        # Finer times than a microsecond would need pandas to become Python's.
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    try:
        return [text(value) for value in column.to_pylist()]
    except OverflowError:
        # Years that Python's dates do not know: such a date stands as Arrow writes it.
        return [_alone(column.slice(at, 1)) for at in range(len(column))]


def _alone(cell: Any) -> str:  # noqa: ANN401
    import pyarrow as pa

    try:
        return text(cell.to_pylist()[0])
    except OverflowError:
        return text(cell.cast(pa.string()).to_pylist()[0])
