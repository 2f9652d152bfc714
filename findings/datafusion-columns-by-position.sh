#!/usr/bin/env bash
# DataFusion takes the columns of a directory's Arrow files by position: where two files of equal types have them in another
# order, values change columns without an error. pyarrow's dataset takes them by name; write all files
# of a directory with one order.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check --no-compile --only-binary=:all: pyarrow==26.0.1 datafusion==55.0.0
venv/bin/python - <<'END'
import os

import datafusion
import pyarrow as pa
import pyarrow.dataset as ds

for name, columns in (("1.arrow", {"a": [1], "b": [10]}), ("2.arrow", {"b": [20], "a": [2]})):
    table = pa.table(columns)
    os.makedirs("files", exist_ok=True)
    with pa.OSFile(f"files/{name}", "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
by_name = ds.dataset("files", format="ipc").to_table().to_pylist()
session = datafusion.SessionContext()
session.sql("CREATE EXTERNAL TABLE t STORED AS ARROW LOCATION 'files/'").collect()
read = session.sql("SELECT a, b FROM t ORDER BY a").to_arrow_table().to_pylist()
print("DataFusion", datafusion.__version__, read, "pyarrow", pa.__version__, by_name)
assert by_name == [{"a": 1, "b": 10}, {"a": 2, "b": 20}]
assert read == [{"a": 1, "b": 10}, {"a": 20, "b": 2}], "the behaviour has changed"
END
