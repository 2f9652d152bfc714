#!/usr/bin/env bash
# Polars infers the types of hive columns from their values. slot=09:30, which Hive writes as slot=09%3A30, is inferred as a time, and a time
# is refused there with words about CSV, though nothing is: the whole directory cannot be scanned. One other value beside it, such as
# slot=all, and all of them are text. Give the column's type, hive_schema={"slot": pl.String}.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check --no-compile --only-binary=:all: pyarrow==26.0.1 polars==2.1.0
venv/bin/python - <<'END'
import pathlib

import polars as pl
import pyarrow as pa


def write(directory):
    pathlib.Path(directory).mkdir(parents=True)
    table = pa.table({"id": [1]})
    with pa.OSFile(f"{directory}/0.arrow", "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)


write("times/slot=09%3A30")
write("mixed/slot=09%3A30")
write("mixed/slot=all")


def slots(directory, **settings):
    try:
        return sorted(pl.scan_ipc(f"{directory}/**/*.arrow", hive_partitioning=True, **settings).collect()["slot"].to_list())
    except pl.exceptions.PolarsError as error:
        return f"{type(error).__name__}: {error}"


found = slots("times")
print("Polars", pl.__version__, "times:", found, "mixed:", slots("mixed"))
assert slots("mixed") == ["09:30", "all"]
assert slots("times", hive_schema={"slot": pl.String}) == ["09:30"]
assert isinstance(found, str), "the behaviour has changed"
END
