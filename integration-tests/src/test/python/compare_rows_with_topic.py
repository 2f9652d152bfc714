"""Compares the files of rows that a sink published with their topic of JSON with schemas, by pyarrow and a Python Kafka client alone.

    python compare_rows_with_topic.py BOOTSTRAP TOPIC DIRECTORY

Every record of the topic has to be a row once, and in order, in the files below DIRECTORY, with its values, and with key, partition, offset
and timestamp in columns of their own as well as in the metadata of its batch. Ends with code 1 and the first differences if not.
"""

import base64
import json
import pathlib
import re
import sys

import pyarrow as pa
from kafka import KafkaConsumer, TopicPartition

NAME = re.compile(r"(\d+)\+([0-9a-f]{16}|evolving)\+(\d{20})\.arrows")
COLUMNS = ["kafka_key", "kafka_partition", "kafka_offset", "kafka_timestamp"]
SHOWN = 10


def topic_records(bootstrap, topic):
    """Payloads by partition and offset, each with key and timestamp; None for a null."""
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, isolation_level="read_committed")
    partitions = [TopicPartition(topic, partition) for partition in consumer.partitions_for_topic(topic)]
    consumer.assign(partitions)
    consumer.seek_to_beginning(*partitions)
    ends = consumer.end_offsets(partitions)
    records = {}
    while any(consumer.position(partition) < end for partition, end in ends.items()):
        for messages in consumer.poll(timeout_ms=1_000).values():
            for message in messages:
                payload = None if message.value is None else json.loads(message.value)["payload"]
                records[message.partition, message.offset] = message.key.decode(), message.timestamp, payload
    consumer.close()
    return records


def numbers(text):
    """Unsigned numbers in groups of 7 bits, the lowest first."""
    found, number, shift = [], 0, 0
    for byte in base64.b64decode(text, validate=True):
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            found.append(number)
            number, shift = 0, 0
    return found


def offsets(entries):
    found = [int(entries["kafka.offset"])]
    for more in numbers(entries["kafka.merged.offsets"]):
        found.append(found[-1] + more)
    return found


def timestamps(entries):
    found = []
    for zigzag in numbers(entries["kafka.merged.timestamps"]):
        found.append((found[-1] if found else 0) + (zigzag >> 1 ^ -(zigzag & 1)))
    return found


def file_records(path):
    """The records of one file in its order: ((partition, offset), (key, timestamp, payload))."""
    with pa.memory_map(str(path)) as source, pa.ipc.open_stream(source) as reader:
        while True:
            try:
                batch, metadata = reader.read_next_batch_with_custom_metadata()
            except StopIteration:
                return
            entries = {key.decode(): value.decode() for key, value in metadata.items()}
            partition = int(entries["kafka.partition"])
            if "kafka.message.tombstone" in entries:
                key = base64.b64decode(entries["kafka.key"]).decode()
                yield (partition, int(entries["kafka.offset"])), (key, int(entries["kafka.timestamp"]), None)
                continue
            rows = batch.to_pylist()
            if len(base64.b64decode(entries["kafka.merged.crc32c"])) != 4 * len(rows):
                raise SystemExit(f"{path}: checksums of other than {len(rows)} records")
            for row, offset, timestamp in zip(rows, offsets(entries), timestamps(entries), strict=True):
                key, of_partition, of_offset, at = (row.pop(column) for column in COLUMNS)
                if (of_partition, of_offset, int(at.timestamp() * 1_000 + 0.5)) != (partition, offset, timestamp):
                    raise SystemExit(f"{path}: columns and metadata disagree at offset {offset}")
                yield (partition, offset), (key, timestamp, row)


def main(bootstrap, topic, directory):
    expected = topic_records(bootstrap, topic)
    wrong, seen, last_of_key = [], {}, {}
    paths = sorted(pathlib.Path(directory, topic).glob("*.arrows"))
    for path in paths:
        partition, fingerprint, base = NAME.fullmatch(path.name).groups()
        key = partition, fingerprint
        for place, found in file_records(path):
            if place[0] != int(partition) or place[1] < int(base) or place[1] <= last_of_key.get(key, -1):
                wrong.append(f"{path.name}: {place} out of order, after {last_of_key.get(key)}")
            last_of_key[key] = place[1]
            if place in seen:
                wrong.append(f"{path.name}: {place} is in {seen[place]} as well")
            seen[place] = path.name
            if found != expected.get(place):
                wrong.append(f"{path.name}: {place} is {found}, expected {expected.get(place)}")
    wrong += [f"{place} is in no file" for place in expected if place not in seen]
    if wrong:
        raise SystemExit("\n".join([f"{len(wrong)} faults", *wrong[:SHOWN]]))
    print(f"{len(expected)} records, each once and in order, in {len(paths)} files")


if __name__ == "__main__":
    main(*sys.argv[1:])
