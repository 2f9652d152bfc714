"""Reads the files below a directory as one table in pyarrow, Polars and DuckDB, and says whether they agree.

    python read_as_one_table.py DIRECTORY
"""

import pathlib
import sys

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds


def tables(directory):
    """Each file as a table: a file of an older schema has columns of its own."""
    for path in sorted(pathlib.Path(directory).rglob("*.arrows")):
        with pa.memory_map(str(path)) as source, pa.ipc.open_stream(source) as reader:
            yield path, reader.read_all()


def main(directory):
    found = list(tables(directory))
    by_pyarrow = pa.concat_tables([table for _, table in found], promote_options="permissive")
    columns = ", ".join(f"{field.name}: {field.type}" for field in by_pyarrow.schema)
    print(f"pyarrow: {by_pyarrow.num_rows} rows of {columns}")

    frames = [pl.read_ipc_stream(path) for path, _ in found]
    by_polars = pl.concat(frames, how="diagonal_relaxed").to_arrow()
    print("Polars:", agreement(by_pyarrow, by_polars))

    dataset = ds.dataset([ds.dataset(table.cast(target(table, by_pyarrow))) for _, table in found])
    by_duckdb = duckdb.from_arrow(dataset).to_arrow_table()
    print("DuckDB:", agreement(by_pyarrow, by_duckdb))


def target(table, whole):
    return pa.schema([whole.schema.field(name) for name in table.schema.names])


def agreement(expected, table):
    same = rows(table.select(expected.schema.names)) == rows(expected)
    return "the same" if same else f"other rows: {table.schema}"


def rows(table):
    """As texts, so that NaN equals NaN, in an order of their own: a query has none."""
    return sorted(repr(row) for row in table.to_pylist())


if __name__ == "__main__":
    main(*sys.argv[1:])
