"""Reads the files below s3://BUCKET/FOLDER as their users would, and says how many rows each way finds, and the sum of one column.

    python read_from_s3.py BUCKET FOLDER COLUMN

Endpoint and credentials are those of the environment.
"""

import os
import sys

import duckdb
import fsspec
import polars as pl
import pyarrow as pa
import pyarrow.fs
from fsspec.implementations.arrow import ArrowFSWrapper


def s3(endpoint, key, secret, region):
    return pa.fs.S3FileSystem(
        access_key=key, secret_key=secret, endpoint_override=endpoint, scheme="http", region=region
    )


class ArrowS3(ArrowFSWrapper):
    """Polars reads IPC streams through fsspec; this is fsspec's way to a bucket without a further client."""

    protocol = "s3"

    def __init__(self, **options):
        super().__init__(s3(**options))


def main(bucket, folder, column):
    options = {
        "endpoint": os.environ["AWS_ENDPOINT_URL"].removeprefix("http://"),
        "key": os.environ["AWS_ACCESS_KEY_ID"],
        "secret": os.environ["AWS_SECRET_ACCESS_KEY"],
        "region": os.environ["AWS_REGION"],
    }
    file_system = s3(**options)
    found = file_system.get_file_info(pa.fs.FileSelector(f"{bucket}/{folder}", recursive=True))
    paths = sorted(file.path for file in found if file.path.endswith(".arrows"))
    tables = []
    for path in paths:
        with file_system.open_input_file(path) as source, pa.ipc.open_stream(source) as reader:
            tables.append(reader.read_all())
    table = pa.concat_tables(tables)
    total = table.column(column).to_pylist()
    print("pyarrow:", table.num_rows, sum(total))

    print("DuckDB:", *duckdb.sql(f"SELECT count(*), sum({column})::BIGINT FROM \"table\"").fetchall()[0])

    fsspec.register_implementation("s3", ArrowS3, clobber=True)
    frames = [pl.read_ipc_stream(f"s3://{path}", storage_options=options) for path in paths]
    print("Polars:", sum(frame.height for frame in frames), sum(frame.get_column(column).sum() for frame in frames))


if __name__ == "__main__":
    main(*sys.argv[1:])
