"""The files of a connector, in a directory or in a bucket."""

import dataclasses
import pathlib
import typing

import boto3
import pyarrow as pa


MAGIC = b"ARROW1"


@dataclasses.dataclass
class StoredFile:
    name: str
    open: typing.Callable

    def read(self):
        """The schema, and the batches, each with its own metadata: of a stream, or of an IPC file by its footer."""
        with self.open() as source:
            return read(source)


def read(source):
    if source.read(len(MAGIC)) == MAGIC:
        with pa.ipc.open_file(source) as reader:
            numbers = range(reader.num_record_batches)
            return reader.schema, [reader.get_batch_with_custom_metadata(i) for i in numbers]
    source.seek(0)
    with pa.ipc.open_stream(source) as reader:
        return reader.schema, list(reader.iter_batches_with_custom_metadata())


def files(store, topic):
    """Those of a sink's topic, in the order of their names."""
    return in_folder(f"{store}/{topic}")


def in_folder(folder):
    """Those that lie in it, in the order of their names; of a bucket by boto3, which takes endpoint and credentials from the environment."""
    if not folder.startswith("s3://"):
        paths = sorted(pathlib.Path(folder).glob("*.arrow*"))
        return [StoredFile(path.name, lambda path=path: pa.memory_map(str(path))) for path in paths]
    bucket, _, path = folder.removeprefix("s3://").partition("/")
    prefix = f"{path}/"
    client = boto3.client("s3")
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix, Delimiter="/")
    keys = sorted(item["Key"] for page in pages for item in page.get("Contents", []))

    def content(key):
        return pa.BufferReader(client.get_object(Bucket=bucket, Key=key)["Body"].read())

    return [
        StoredFile(key.removeprefix(prefix), lambda key=key: content(key)) for key in keys if key.endswith((".arrow", ".arrows"))
    ]
