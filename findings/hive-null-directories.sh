#!/usr/bin/env bash
# Hive's directory of null, hour=__HIVE_DEFAULT_PARTITION__, is null to pyarrow's dataset. To DataFusion and ClickHouse it is a text:
# `hour IS NULL` finds none of its rows, without an error.
# Compare with the text, or leave the directory out of what is read.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check --no-compile --only-binary=:all: \
  pyarrow==26.0.1 datafusion==55.0.0 chdb==4.4.0
venv/bin/python - <<'END'
import pathlib

import chdb
import datafusion
import pyarrow as pa
import pyarrow.dataset as ds

null = "__HIVE_DEFAULT_PARTITION__"
for hour, id in (("9", 1), (null, 2)):
    directory = pathlib.Path(f"files/hour={hour}")
    directory.mkdir(parents=True)
    table = pa.table({"id": [id]})
    with pa.OSFile(f"{directory}/0.arrow", "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)

by_pyarrow = ds.dataset("files", format="ipc", partitioning="hive").to_table(filter=ds.field("hour").is_null())
assert by_pyarrow.column("id").to_pylist() == [2]

session = datafusion.SessionContext()
session.register_arrow("files", "files", table_partition_cols=[("hour", pa.string())])


def by_datafusion(condition):
    return session.sql(f"SELECT id FROM files WHERE {condition}").to_arrow_table().column("id").to_pylist()


def by_clickhouse(condition):
    query = f"SELECT id FROM file('files/hour={null}/*.arrow', Arrow) WHERE {condition}"
    return [int(line) for line in str(chdb.query(query, "TSV")).split()]


for engine, find in ((f"DataFusion {datafusion.__version__}", by_datafusion), ("ClickHouse", by_clickhouse)):
    print(engine, "IS NULL:", find("hour IS NULL"), "the text:", find(f"hour = '{null}'"))
    assert find(f"hour = '{null}'") == [2]
    assert find("hour IS NULL") == [], "the behaviour has changed"
END
