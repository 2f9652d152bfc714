#!/usr/bin/env bash
# The Arrow type of DuckDB's TIMESTAMPTZ carries the zone of the session that reads it: the same query gives another schema
# on a host of another zone, though the values are the same instants. SET timezone first.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check --no-compile --only-binary=:all: pyarrow==26.0.1 duckdb==2.0.1
venv/bin/python - <<'END'
import duckdb

found = {}
for zone in ("UTC", "Europe/Rome"):
    session = duckdb.connect()
    session.execute(f"SET timezone = '{zone}'")
    table = session.sql("SELECT TIMESTAMPTZ '2024-01-01 00:00:00+00' AS t").to_arrow_table()
    found[zone] = table.schema.field("t").type, table.column("t").cast("int64").to_pylist()
print("DuckDB", duckdb.__version__, found)
assert found["UTC"][1] == found["Europe/Rome"][1]
assert found["UTC"][0] != found["Europe/Rome"][0], "the behaviour has changed"
END
