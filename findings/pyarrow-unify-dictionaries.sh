#!/usr/bin/env bash
# IpcWriteOptions(unify_dictionaries=True) unifies the dictionaries of a table's chunks in an IPC file, and does nothing in
# a stream, which gets a replacement before the second batch: not for readers that cannot have one.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check --no-compile --only-binary=:all: pyarrow==26.0.1
venv/bin/python - <<'END'
import pyarrow as pa

chunks = [pa.array(words).dictionary_encode() for words in (["x", "y"], ["z"])]
table = pa.table({"c": pa.chunked_array(chunks)})
options = pa.ipc.IpcWriteOptions(unify_dictionaries=True)


def dictionaries(new, batches):
    sink = pa.BufferOutputStream()
    with new(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    return [batch.column(0).dictionary.to_pylist() for batch in batches(sink.getvalue())]


stream = dictionaries(pa.ipc.new_stream, lambda data: list(pa.ipc.open_stream(data)))
file = dictionaries(
    pa.ipc.new_file,
    lambda data: [pa.ipc.open_file(data).get_batch(i) for i in range(pa.ipc.open_file(data).num_record_batches)],
)
print("pyarrow", pa.__version__, "file", file, "stream", stream)
assert file == [["x", "y", "z"], ["x", "y", "z"]]
assert stream == [["x", "y"], ["z"]], "the behaviour has changed"
END
