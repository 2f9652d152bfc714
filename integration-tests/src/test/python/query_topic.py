"""The messages of a topic as one RecordBatchReader, whose batches lie in the messages' own bytes, queried by DuckDB.

    python query_topic.py BOOTSTRAP TOPIC

Prints what the query gives, and how many of the buffers of all batches lie in a message.
"""

import sys

# shown
import confluent_kafka
import duckdb
import pyarrow as pa


def batches(messages):
    for message in messages:
        with pa.ipc.open_stream(message.value()) as stream:
            yield from stream


def reader(messages):
    schema = pa.ipc.open_stream(messages[0].value()).schema
    return pa.RecordBatchReader.from_batches(schema, batches(messages))


def delays(messages):
    flights = reader(messages)
    return duckdb.sql("SELECT origin, avg(delay) FROM flights GROUP BY origin ORDER BY origin").fetchall()
# end


def in_messages(messages):
    """Buffers of all batches, and those of them that lie in the bytes of a message."""
    values = [pa.py_buffer(message.value()) for message in messages]
    buffers = [
        buffer
        for batch in batches(messages)
        for column in batch.columns
        for buffer in column.buffers()
        if buffer is not None and buffer.size > 0
    ]
    inside = [
        buffer
        for buffer in buffers
        if any(value.address <= buffer.address < value.address + value.size for value in values)
    ]
    return len(inside), len(buffers)


if __name__ == "__main__":
    consumer = confluent_kafka.Consumer(
        {"bootstrap.servers": sys.argv[1], "group.id": "query", "auto.offset.reset": "earliest"}
    )
    consumer.subscribe([sys.argv[2]])
    found = consumer.consume(num_messages=3, timeout=60)
    consumer.close()
    print(delays(found))
    print("{} of {} buffers lie in messages".format(*in_messages(found)))
