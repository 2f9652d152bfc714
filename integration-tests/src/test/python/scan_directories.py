"""Scans directories of IPC files that a sink published by time, with engines that read directories, and compares with their topics.

    python scan_directories.py BOOTSTRAP STORE TOPIC...

Of each topic all rows, and some columns of one hour, have to be those of the topic; its values are Arrow streams or JSON with schemas.
Prints a line for each topic; ends with code 1 and the first difference if there is one.
"""

import json
import sys

import engines
import pyarrow as pa
from kafka import KafkaConsumer, TopicPartition

HOUR = 9
ENGINES = ["pyarrow", "Polars", "DuckDB", "DataFusion"]


def topic_rows(bootstrap, topic):
    """The rows of a topic, each with the hour of its record."""
    consumer = KafkaConsumer(bootstrap_servers=bootstrap)
    partitions = [TopicPartition(topic, partition) for partition in consumer.partitions_for_topic(topic)]
    consumer.assign(partitions)
    consumer.seek_to_beginning(*partitions)
    ends = consumer.end_offsets(partitions)
    rows = []
    while any(consumer.position(partition) < end for partition, end in ends.items()):
        for messages in consumer.poll(timeout_ms=1_000).values():
            for message in messages:
                hour = message.timestamp // 3_600_000 % 24
                rows += [(row, hour) for row in values(message.value)]
    consumer.close()
    return rows


def values(value):
    if value[:1] == b"{":
        return [json.loads(value)["payload"]]
    with pa.ipc.open_stream(value) as reader:
        return reader.read_all().to_pylist()


def scan(engine, directory, columns, hour):
    table = engines.SCANS[engine](f"{directory}/", ".arrow", columns, "hour", hour)
    return table.to_pylist()


def compare(engine, topic, found, expected):
    found = sorted(found, key=lambda row: row["id"])
    expected = sorted(expected, key=lambda row: row["id"])
    for one, other in zip(found, expected):
        if one != other:
            raise SystemExit(f"{engine}, {topic}: expected {other}, got {one}")
    if len(found) != len(expected) or not expected:
        raise SystemExit(f"{engine}, {topic}: expected {len(expected)} rows, got {len(found)}")


def main(bootstrap, store, *topics):
    for topic in topics:
        rows = topic_rows(bootstrap, topic)
        columns = list(max((row for row, _ in rows), key=len))
        everything = [{column: row.get(column) for column in columns} for row, _ in rows]
        some = [columns[0], columns[-1]]
        of_hour = [{column: row.get(column) for column in some} for row, hour in rows if hour == HOUR]
        for engine in ENGINES:
            compare(engine, topic, scan(engine, f"{store}/{topic}", columns, engines.ANY), everything)
            compare(engine, topic, scan(engine, f"{store}/{topic}", some, HOUR), of_hour)
        print(f"{topic}: {len(everything)} rows, {len(of_hour)} of one hour, alike in {', '.join(ENGINES)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
