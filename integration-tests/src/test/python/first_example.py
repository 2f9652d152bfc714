"""The first example of pyarrow's users: one batch, written five times into one stream, here one message.

    python first_example.py send|receive BOOTSTRAP TOPIC
"""

import sys

import pyarrow as pa
from kafka import KafkaConsumer, KafkaProducer


def batch():
    data = [
        pa.array([1, 2, 3, 4]),
        pa.array(["foo", "bar", "baz", None]),
        pa.array([True, None, False, True]),
    ]
    return pa.record_batch(data, names=["f0", "f1", "f2"])


def send(bootstrap, topic):
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch().schema) as writer:
        for _ in range(5):
            writer.write_batch(batch())
    producer = KafkaProducer(bootstrap_servers=bootstrap)
    producer.send(topic, sink.getvalue().to_pybytes()).get(timeout=30)
    producer.close()


def receive(bootstrap, topic):
    consumer = KafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest", consumer_timeout_ms=30_000)
    message = next(consumer)
    consumer.close()
    with pa.ipc.open_stream(message.value) as reader:
        print(reader.schema)
        batches = list(reader)
    equal = sum(received.equals(batch(), check_metadata=True) for received in batches)
    print(f"{len(batches)} batches, {equal} equal")


if __name__ == "__main__":
    {"send": send, "receive": receive}[sys.argv[1]](sys.argv[2], sys.argv[3])
