#!/usr/bin/env bash
# date64 becomes a DateTime of 32 unsigned bits in ClickHouse: a day before 1970 is one in 2106, without an error. The
# same day as date32 is right.
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

days = pa.array([-1, 1], pa.date32())
table = pa.table({"date32": days, "date64": days.cast(pa.date64())})
with pa.OSFile("days.arrows", "wb") as sink, pa.ipc.new_stream(sink, table.schema) as writer:
    writer.write_table(table)
query = "SELECT date32, toDate32(date64, 'UTC') AS date64 FROM file('days.arrows', ArrowStream)"
lines = str(chdb.query(query, "JSONEachRow")).splitlines()
read = [json.loads(line) for line in lines if line]
print("ClickHouse", str(chdb.query("SELECT version()")).strip(), "reads", table.to_pylist(), "as", read)
assert [row["date32"] for row in read] == ["1969-12-31", "1970-01-02"]
assert read[1]["date64"] == "1970-01-02"
assert read[0]["date64"].startswith("2106-"), "the behaviour has changed"
END
