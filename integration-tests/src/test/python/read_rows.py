"""Prints the columns and the rows of the files below a directory, as pyarrow reads them.

    python read_rows.py DIRECTORY
"""

import pathlib
import sys

import pyarrow as pa

for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.arrows")):
    with pa.memory_map(str(path)) as source, pa.ipc.open_stream(source) as reader:
        for field in reader.schema:
            print(f"{field.name}: {field.type}{'' if field.nullable else ' not null'}")
        for row in reader.read_all().to_pylist():
            print(" | ".join(str(value) for value in row.values()))
