#!/usr/bin/env bash
# An Arrow IPC file is expected to hold a stream behind its first 8 bytes, so that a reader which knows no footers can skip them and go on.
# That of pyarrow does. That of Polars has a bare schema there, without continuation marker and length, and its dictionaries behind all
# batches that need them: it can be read by its footer alone. Read it with an IPC file reader, or write with write_ipc_stream.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check --no-compile --only-binary=:all: pyarrow==26.0.1 polars==2.1.0
venv/bin/python - <<'END'
import io

import polars as pl
import pyarrow as pa

MARK = 0x1122334455667788
frame = pl.DataFrame({"city": pl.Series(["Bern", "Oslo", "Bern"], dtype=pl.Categorical), "mark": [MARK] * 3})
frame.write_ipc("polars.arrow", compression="uncompressed")
table = frame.to_arrow()
with pa.ipc.new_file("pyarrow.arrow", table.schema) as writer:
    writer.write_table(table)


def inside(name):
    """How it begins, whether the dictionary's values come before the batch's, and what a reader of streams makes of it."""
    with open(name, "rb") as file:
        content = file.read()[8:]
    order = content.index(b"Oslo") < content.index(MARK.to_bytes(8, "little"))
    try:
        read = pa.ipc.open_stream(io.BytesIO(content)).read_next_batch().num_rows
    except (OSError, pa.ArrowInvalid) as error:
        read = type(error).__name__
    return content[:4].hex(), order, read


values = [row["city"] for row in frame.to_dicts()]
for name in ["pyarrow.arrow", "polars.arrow"]:
    assert pa.ipc.open_file(name).read_all()["city"].to_pylist() == values
found = {name: inside(name) for name in ["pyarrow.arrow", "polars.arrow"]}
print("pyarrow", pa.__version__, "Polars", pl.__version__, found)
assert found["pyarrow.arrow"] == ("ffffffff", True, 3)
start, order, read = found["polars.arrow"]
assert (start != "ffffffff", order, read) == (True, False, "OSError"), "the behaviour has changed"
END
