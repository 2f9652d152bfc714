"""Compares the files that a sink published with their topic, by pyarrow and a Python Kafka client alone.

    python compare_with_topic.py BOOTSTRAP TOPIC STORE

Every record of the topic has to stand once, and in order, in the files below STORE, a directory or s3://BUCKET/PREFIX: key, headers, timestamp, schema
and values. In a log whose schema evolves the values are those that pyarrow casts to the schema of the file, and no column
may be missing. Ends with code 1 and the first and last differences if not.
"""

import base64
import re
import sys

import pyarrow as pa
from kafka import KafkaConsumer, TopicPartition

import describe
import stored

NAME = re.compile(r"(\d+)\+([0-9a-f]{16}|evolving)\+(\d{20})\.arrows?")
SHOWN = 10


def content(schema, batches):
    """Schema and values as texts, so that NaN equals NaN and dictionaries are decoded."""
    fields = [describe.text(describe.field(field)) for field in schema]
    columns = [[describe.values(column) for column in batch.columns] for batch in batches]
    rows = [batch.num_rows for batch in batches]
    return fields, describe.metadata(schema.metadata), rows, columns


def record(key, headers, timestamp, value):
    return {"key": key, "headers": headers, "timestamp": timestamp, "content": value}


def topic_records(bootstrap, topic):
    """The topic's records by partition and offset."""
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, isolation_level="read_committed")
    partitions = [TopicPartition(topic, partition) for partition in consumer.partitions_for_topic(topic)]
    consumer.assign(partitions)
    consumer.seek_to_beginning(*partitions)
    ends = consumer.end_offsets(partitions)
    records = {}
    while any(consumer.position(partition) < end for partition, end in ends.items()):
        for messages in consumer.poll(timeout_ms=1_000).values():
            for message in messages:
                value = None
                if message.value is not None:
                    with pa.ipc.open_stream(message.value) as reader:
                        value = reader.schema, list(reader)
                headers = [(name, value) for name, value in message.headers]
                records[message.partition, message.offset] = record(message.key, headers, message.timestamp, value)
    consumer.close()
    return records


def in_file(found, schema):
    """A record of the topic as it has to stand in a file of a schema."""
    if found["content"] is None:
        return found
    own, batches = found["content"]
    if schema is not None and own != schema:
        own, batches = schema, [projected(batch, schema) for batch in batches]
    return {**found, "content": content(own, batches)}


def projected(batch, schema):
    names = batch.schema.names
    left_out = set(names) - set(schema.names)
    if left_out:
        raise SystemExit(f"{left_out} would be left out in a file of {schema}")
    columns = [
        batch.column(field.name).cast(field.type) if field.name in names else pa.nulls(batch.num_rows, field.type)
        for field in schema
    ]
    return pa.record_batch(columns, schema=schema)


def decoded(text):
    return None if text is None else base64.b64decode(text, validate=True)


def header(text):
    name, colon, value = text.partition(":")
    return decoded(name).decode(), decoded(value) if colon else None


def file_records(file):
    """The schema of one file, and its records in order, as pairs of (partition, offset) and record."""
    path = file.name
    found = []
    schema, batches = file.read()
    parts = []
    for batch, metadata in batches:
        entries = {key.decode(): value.decode() for key, value in metadata.items()}
        place = int(entries["kafka.partition"]), int(entries["kafka.offset"])
        if not parts:
            first = entries
        if "kafka.message.tombstone" in entries:
            value = None
        elif entries["kafka.message.batches"] == "0":
            value = content(schema, [])
        else:
            if int(entries["kafka.message.batch"]) != len(parts) or entries["kafka.offset"] != first["kafka.offset"]:
                raise SystemExit(f"{path}: {entries} after {len(parts)} batches of {first}")
            parts.append(batch)
            if len(parts) < int(entries["kafka.message.batches"]):
                continue
            value = content(schema, parts)
        headers = [header(text) for text in first["kafka.headers"].split(",")] if "kafka.headers" in first else []
        timestamp = int(first["kafka.timestamp"])
        found.append((place, record(decoded(first.get("kafka.key")), headers, timestamp, value)))
        parts = []
    if parts:
        raise SystemExit(f"{path}: ends inside the message {first}")
    return schema, found


def main(bootstrap, topic, store):
    describe.describe_storage()
    expected = topic_records(bootstrap, topic)
    wrong = []
    seen = {}
    last_of_key = {}
    paths = stored.files(store, topic)
    for path in paths:
        partition, fingerprint, base = NAME.fullmatch(path.name).groups()
        schema, records = file_records(path)
        for place, found in records:
            key = partition, fingerprint
            if place[0] != int(partition) or place[1] < int(base) or place[1] <= last_of_key.get(key, -1):
                wrong.append(f"{path.name}: {place} out of order, after {last_of_key.get(key)}")
            last_of_key[key] = place[1]
            if place in seen:
                wrong.append(f"{path.name}: {place} is in {seen[place]} as well")
            seen[place] = path.name
            if place not in expected:
                wrong.append(f"{path.name}: {place} is not in the topic")
                continue
            record_there = in_file(expected[place], schema if fingerprint == "evolving" else None)
            if found != record_there:
                parts = [part for part in found if found[part] != record_there[part]]
                wrong.append(f"{path.name}: {place} differs in {parts}")
    wrong += [f"{place} is in no file" for place in expected if place not in seen]
    if wrong:
        shown = wrong if len(wrong) <= 2 * SHOWN else [*wrong[:SHOWN], "...", *wrong[-SHOWN:]]
        raise SystemExit("\n".join([f"{len(wrong)} faults", *shown]))
    print(f"{len(expected)} records, each once and in order, in {len(paths)} files")


if __name__ == "__main__":
    main(*sys.argv[1:])
