#!/usr/bin/env bash
# A slice of one row of strings is written to an IPC stream with the bytes of that row; of string views, with the data of all
# rows, and of list views with all elements: cutting a table for a limit on messages does not make it smaller.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check --no-compile --only-binary=:all: pyarrow==26.0.1
venv/bin/python - <<'END'
import pyarrow as pa


def size(column):
    batch = pa.record_batch({"c": column})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue().size


words, lists = ["x" * 100] * 10_000, [[i] * 10 for i in range(10_000)]
print("pyarrow", pa.__version__)
for values, type_, view_type in (
    (words, pa.string(), pa.string_view()),
    (lists, pa.list_(pa.int64()), pa.list_view(pa.int64())),
):
    sizes = {str(t): (size(pa.array(values, t)), size(pa.array(values, t).slice(0, 1))) for t in (type_, view_type)}
    print("bytes of 10,000 rows and of a slice of one:", sizes)
    assert sizes[str(type_)][1] < 1_000
    assert sizes[str(view_type)][1] > 500_000, "the behaviour has changed"
END
