#!/usr/bin/env bash
# A null list of an Arrow stream is an empty list in ClickHouse, whose arrays cannot be null; a null number stays a null.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check --no-compile --only-binary=:all: pyarrow==26.0.1 chdb==4.4.0
venv/bin/python - <<'END'
import json

import chdb
import pyarrow as pa

table = pa.table({"l": pa.array([None, [], [1]], pa.list_(pa.int64())), "n": pa.array([None, 0, 1], pa.int64())})
with pa.OSFile("lists.arrows", "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
    writer.write_table(table)
lines = str(chdb.query("SELECT l, n FROM file('lists.arrows', ArrowStream)", "JSONEachRow")).splitlines()
read = [json.loads(line) for line in lines if line]
print("ClickHouse", str(chdb.query("SELECT version()")).strip(), "reads", table.to_pylist(), "as", read)
assert [row["n"] for row in read] in ([None, 0, 1], [None, "0", "1"])
assert read[0]["l"] == [], "the behaviour has changed"
END
