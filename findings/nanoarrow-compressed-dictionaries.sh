#!/usr/bin/env bash
# nanoarrow decompresses the columns of an IPC stream but not its dictionaries: their compressed bytes are taken for the
# values, without an error. Leave such streams uncompressed, or read them with pyarrow.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check --no-compile --only-binary=:all: pyarrow==26.0.1 nanoarrow==0.9.0
venv/bin/python - <<'END'
import io

import nanoarrow as na
import pyarrow as pa
from nanoarrow.ipc import InputStream

numbers = pa.array([100, 200, 300])


def through_nanoarrow(column, compression):
    batch = pa.record_batch({"c": column})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema, options=pa.ipc.IpcWriteOptions(compression=compression)) as writer:
        writer.write_batch(batch)
    source = InputStream.from_readable(io.BytesIO(sink.getvalue().to_pybytes()))
    return [row["c"] for row in na.ArrayStream(source).read_all().to_pylist()]


print("nanoarrow", na.__version__)
for compression in (None, "zstd"):
    plain = through_nanoarrow(numbers, compression)
    encoded = through_nanoarrow(numbers.dictionary_encode(), compression)
    print(f"compression {compression}: plain {plain}, dictionary-encoded {encoded}")
    assert plain == [100, 200, 300]
    assert (encoded == [100, 200, 300]) == (compression is None), "the behaviour has changed"
END
