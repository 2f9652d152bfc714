"""cast.py SOURCE TARGET OUT ...: writes to OUT the only batch of SOURCE, cast to the schema of TARGET by pyarrow."""

import sys

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as t


def made_anew(column):
    """The column, of which pyarrow 26.0.1 has made the views itself: others are not safe to cast."""
    if t.is_string_view(column.type) or t.is_binary_view(column.type):
        return pa.array(column.to_pylist(), column.type)
    return column


arguments = sys.argv[1:]
for source, target, out in zip(arguments[0::3], arguments[1::3], arguments[2::3]):
    schema = pa.ipc.open_stream(target).schema
    batch = pa.ipc.open_stream(source).read_next_batch()
    batch.validate(full=True)
    columns = [
        pc.cast(made_anew(batch.column(field.name)), field.type)
        if field.name in batch.schema.names
        else pa.nulls(batch.num_rows, field.type)
        for field in schema
    ]
    with pa.OSFile(out, "wb") as sink, pa.ipc.new_stream(sink, schema) as writer:
        writer.write_batch(pa.record_batch(columns, schema=schema))
