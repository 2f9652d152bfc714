#!/usr/bin/env bash
# DuckDB reads an Arrow dictionary of lists whose items are dictionary-encoded as lists of the items' indices: numbers in place of
# text, without an error. Decode the inner dictionary before: the plain list below is read right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check --no-compile --only-binary=:all: pyarrow==26.0.1 duckdb==2.0.1
venv/bin/python - <<'END'
import duckdb
import pyarrow as pa

items = pa.array(["a", "b", "a"]).dictionary_encode()
lists = pa.ListArray.from_arrays(pa.array([0, 2, 3], pa.int32()), items)
nested = pa.DictionaryArray.from_arrays(pa.array([1, 0], pa.int8()), lists)
plain = pa.array([["a"], ["a", "b"]])
given = pa.table({"nested": nested, "plain": plain})
given.validate(full=True)
read = duckdb.sql("SELECT nested, plain FROM given").fetchall()
print("DuckDB", duckdb.__version__, "reads", given.to_pylist(), "as", read)
assert [row[1] for row in read] == [["a"], ["a", "b"]]
assert [row[0] for row in read] == [[0], [0, 1]], "the behaviour has changed"
END
