"""The files of a connector, in a directory or in a bucket."""

import dataclasses
import pathlib
import typing

import boto3
import pyarrow as pa


@dataclasses.dataclass
class StoredFile:
    name: str
    open: typing.Callable


def files(store, topic):
    """Those of a sink's topic, in the order of their names."""
    return in_folder(f"{store}/{topic}")


def in_folder(folder):
    """Those that lie in it, in the order of their names; of a bucket by boto3, which takes endpoint and credentials from the environment."""
    if not folder.startswith("s3://"):
        paths = sorted(pathlib.Path(folder).glob("*.arrows"))
        return [StoredFile(path.name, lambda path=path: pa.memory_map(str(path))) for path in paths]
    bucket, _, path = folder.removeprefix("s3://").partition("/")
    prefix = f"{path}/"
    client = boto3.client("s3")
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix, Delimiter="/")
    keys = sorted(item["Key"] for page in pages for item in page.get("Contents", []))

    def content(key):
        return pa.BufferReader(client.get_object(Bucket=bucket, Key=key)["Body"].read())

    return [
        StoredFile(key.removeprefix(prefix), lambda key=key: content(key)) for key in keys if key.endswith(".arrows")
    ]
