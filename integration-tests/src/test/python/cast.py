"""cast.py SOURCE TARGET OUT ...: writes to OUT the only batch of SOURCE, cast to the schema of TARGET by pyarrow."""

import sys

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as t

VIEW_BYTES = 16


def with_empty_views_under_nulls(column):
    """Makes room for what pyarrow 26.0.1 gets wrong.

    Casting views to offsets, it reserves the sum of all views' sizes, those under nulls included, where any bytes may
    stand. A sum below zero reserves nothing, and the first value is written to read-only memory: SIGSEGV.
    """
    if not (t.is_string_view(column.type) or t.is_binary_view(column.type)):
        return column
    validity, views, *data = column.buffers()
    views = bytearray(views)
    for row, valid in enumerate(column.is_valid().to_pylist(), column.offset):
        if not valid:
            views[row * VIEW_BYTES : (row + 1) * VIEW_BYTES] = bytes(VIEW_BYTES)
    return pa.Array.from_buffers(
        column.type, len(column), [validity, pa.py_buffer(views), *data], column.null_count, column.offset
    )


arguments = sys.argv[1:]
for source, target, out in zip(arguments[0::3], arguments[1::3], arguments[2::3]):
    schema = pa.ipc.open_stream(target).schema
    batch = pa.ipc.open_stream(source).read_next_batch()
    batch.validate(full=True)
    columns = [
        pc.cast(with_empty_views_under_nulls(batch.column(field.name)), field.type)
        if field.name in batch.schema.names
        else pa.nulls(batch.num_rows, field.type)
        for field in schema
    ]
    with pa.OSFile(out, "wb") as sink, pa.ipc.new_stream(sink, schema) as writer:
        writer.write_batch(pa.record_batch(columns, schema=schema))
