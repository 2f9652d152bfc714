"""Compares the messages of a topic of one partition with the files that they were made of, by pyarrow alone.

    python compare_produced.py BOOTSTRAP TOPIC FILE...

A file is a stream, an IPC file, or, by its name, JSON Lines. Prints how many messages and rows there are, and whether schemas and rows are equal, in order.
"""

import json
import sys

import pyarrow as pa
from kafka import KafkaConsumer, TopicPartition


def messages(bootstrap, topic):
    consumer = KafkaConsumer(bootstrap_servers=bootstrap)
    partition = TopicPartition(topic, 0)
    consumer.assign([partition])
    consumer.seek_to_beginning(partition)
    end = consumer.end_offsets([partition])[partition]
    values = []
    while consumer.position(partition) < end:
        for polled in consumer.poll(timeout_ms=1_000).values():
            values += [message.value for message in polled]
    consumer.close()
    return [pa.ipc.open_stream(value).read_all() for value in values]


def content(path):
    if path.endswith(".jsonl"):
        with open(path) as lines:
            return None, [json.loads(line) for line in lines if line.strip()]
    with open(path, "rb") as file:
        beginning = file.read(6)
    opened = pa.ipc.open_file(path) if beginning == b"ARROW1" else pa.ipc.open_stream(open(path, "rb"))
    table = opened.read_all()
    return table.schema, table.to_pylist()


if __name__ == "__main__":
    sent = messages(sys.argv[1], sys.argv[2])
    files = [content(path) for path in sys.argv[3:]]
    schemas = [schema for schema, _ in files if schema is not None]
    rows = [row for _, found in files for row in found]
    got = [row for table in sent for row in table.to_pylist()]
    known = not schemas or all(any(table.schema.equals(s, check_metadata=True) for s in schemas) for table in sent)
    print(f"{len(sent)} messages, {len(got)} rows, schemas {'equal' if known else 'differ'}, rows {'equal' if got == rows else 'differ'}")
