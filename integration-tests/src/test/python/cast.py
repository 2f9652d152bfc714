"""cast.py SOURCE TARGET OUT ...: writes to OUT the only batch of SOURCE, cast to the schema of TARGET by pyarrow."""

import sys

import pyarrow as pa
import pyarrow.compute as pc

arguments = sys.argv[1:]
for source, target, out in zip(arguments[0::3], arguments[1::3], arguments[2::3]):
    schema = pa.ipc.open_stream(target).schema
    reader = pa.ipc.open_stream(source)
    batch = reader.read_next_batch()
    columns = [
        pc.cast(batch.column(field.name), field.type)
        if field.name in batch.schema.names
        else pa.nulls(batch.num_rows, field.type)
        for field in schema
    ]
    with pa.OSFile(out, "wb") as sink, pa.ipc.new_stream(sink, schema) as writer:
        writer.write_batch(pa.record_batch(columns, schema=schema))
