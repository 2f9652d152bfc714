"""Compares a topic with the numbered batches that a source had to send to it, by pyarrow, boto3 and a Python Kafka client alone.

    python compare_topic_with_numbers.py BOOTSTRAP TOPIC FOLDER FILES BATCHES CLEANUP

Each of FILES files had BATCHES batches of one number, counted on from file to file. Each number has to stand once among the committed records
of the topic, those of a file in their order, and each file where CLEANUP (none, delete, move) brings it, unchanged: in FOLDER, s3://BUCKET/PREFIX,
nowhere, or in _done below it. Ends with code 1 and the first differences if not.
"""

import collections
import sys

import pyarrow as pa
from kafka import KafkaConsumer, TopicPartition

import stored

SHOWN = 10


def numbers(source):
    """Of one stream, whose batches have one column and one row each."""
    with pa.ipc.open_stream(source) as reader:
        batches = list(reader)
    for batch in batches:
        if batch.num_rows != 1 or batch.schema.names != ["id"]:
            raise SystemExit(f"expected one number a batch, got {batch.num_rows} rows of {batch.schema}")
    return [batch.column(0)[0].as_py() for batch in batches]


def sent(bootstrap, topic):
    """All numbers of the topic, which has one partition, in its order."""
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, isolation_level="read_committed")
    partition = TopicPartition(topic, 0)
    consumer.assign([partition])
    consumer.seek_to_beginning(partition)
    end = consumer.end_offsets([partition])[partition]
    found = []
    while consumer.position(partition) < end:
        for messages in consumer.poll(timeout_ms=1_000).values():
            for message in messages:
                found += numbers(message.value)
    consumer.close()
    return found


def main(bootstrap, topic, folder, files, batches, cleanup):
    files, batches = int(files), int(batches)
    expected = {f"{file:04d}.arrows": list(range(file * batches, (file + 1) * batches)) for file in range(files)}
    of_file = collections.defaultdict(list)
    for number in sent(bootstrap, topic):
        of_file[f"{number // batches:04d}.arrows"].append(number)
    wrong = []
    for name in sorted({*expected, *of_file}):
        if of_file[name] != expected.get(name):
            wrong.append(f"{name}: expected {expected.get(name)}, the topic has {of_file[name]}")

    places = {"none": folder, "move": f"{folder}/_done"}
    for place in (folder, f"{folder}/_done"):
        there = {file.name: numbers(file.open()) for file in stored.in_folder(place)}
        should_be = expected if places.get(cleanup) == place else {}
        for name in sorted({*there, *should_be}):
            if there.get(name) != should_be.get(name):
                wrong.append(f"{place}/{name}: expected {should_be.get(name)}, got {there.get(name)}")
    if wrong:
        raise SystemExit("\n".join([f"{len(wrong)} faults", *wrong[:SHOWN]]))
    print(f"{files * batches} batches of {files} files, each once and in order")


if __name__ == "__main__":
    main(*sys.argv[1:])
