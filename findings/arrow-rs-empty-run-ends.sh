#!/usr/bin/env bash
# arrow-rs (here behind arro3) writes a run-end encoded column of no rows that still has runs behind it, as a slice has, with a
# run that ends at 0, which the format forbids: pyarrow's full validation refuses the batch. Leave batches without rows out.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check --no-compile --only-binary=:all: pyarrow==26.0.1 arro3-core==0.9.1 arro3-io==0.9.1
venv/bin/python - <<'END'
import io
from importlib.metadata import version

import arro3.io
import pyarrow as pa


def written_by_pyarrow(batch):
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue()


def written_by_arrow_rs(batch):
    sink = io.BytesIO()
    arro3.io.write_ipc_stream(batch, sink, compression=None)
    return sink.getvalue()


def read(stream):
    batch = pa.ipc.open_stream(stream).read_next_batch()
    try:
        batch.validate(full=True)
        verdict = "valid"
    except pa.ArrowInvalid as e:
        verdict = str(e)
    return len(batch), batch.column(0).run_ends.to_pylist(), verdict


print("arro3", version("arro3-io"), "pyarrow", pa.__version__)
batch = pa.record_batch({"c": pa.RunEndEncodedArray.from_arrays(pa.array([2, 5], pa.int32()), pa.array([7, 8]))})
for rows in (3, 0):
    seen = {write.__name__: read(write(batch.slice(0, rows))) for write in (written_by_pyarrow, written_by_arrow_rs)}
    print(rows, "rows:", seen)
    assert seen["written_by_pyarrow"] == (rows, [2, 3] if rows else [], "valid")
    if rows:
        assert seen["written_by_arrow_rs"] == (3, [2, 3], "valid")
    else:
        assert seen["written_by_arrow_rs"][:2] == (0, [0]), "the behaviour has changed"
        assert "must be greater than 0" in seen["written_by_arrow_rs"][2], "the behaviour has changed"
END
