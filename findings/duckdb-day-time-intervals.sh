#!/usr/bin/env bash
# An Arrow interval of days and milliseconds is read by DuckDB as some other length of time, without an error. Write month_day_nano
# instead, which it reads right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check --no-compile --only-binary=:all: duckdb==2.0.1 nanoarrow==0.9.0
venv/bin/python - <<'END'
import struct
from datetime import timedelta

import duckdb
import nanoarrow as na

# one day and 500 ms; no days and 1000 ms
days = na.c_array_from_buffers(na.interval_day_time(), 2, [None, struct.pack("<4i", 1, 500, 0, 1000)])
table = na.Array(na.c_array_from_buffers(na.struct({"i": na.interval_day_time()}), 2, [None], children=[days]))
written = [row["i"] for row in table.to_pylist()]
stream = na.ArrayStream(table)
read = [row[0] for row in duckdb.sql("SELECT i FROM stream").fetchall()]
print("DuckDB", duckdb.__version__, "reads (days, ms)", written, "as", [str(length) for length in read])
assert written == [(1, 500), (0, 1000)]
assert read[0] != timedelta(days=1, milliseconds=500), "the behaviour has changed"
assert read[1] != timedelta(milliseconds=1000), "the behaviour has changed"
END
