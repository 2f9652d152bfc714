"""Compares what became of streams on their ways with the streams themselves, as pyarrow reads both.

    python judge_streams.py STREAMS RESULTS

STREAMS may hold IPC files too. RESULTS holds a folder for each way, and in it a file for each stream that came through, of the
same name: one stream or several one after another, whose batches together have to have the values of STREAMS/NAME; or, in ways
"described-...", a description in the lines of describe.py. Prints a line "way name: difference" for each that differs, and at the
end how many were compared.
"""

import io
import pathlib
import re
import sys

import nanoarrow
import pyarrow as pa

import describe

MAGIC = b"ARROW1"
# Ways that change what columns there are.
COLUMNS = {"columns": lambda columns: columns[-1:], "reordered": lambda columns: columns[::-1]}
# Opened as decimal128, as Arrow Java has no vectors of these; what is not made of vectors keeps them.
NARROW_DECIMAL = re.compile(r"decimal(?:32|64)\(")
UNDECODED = {"source", "sink", "reordered"}


def opened(data):
    """Schema and batches of each stream in `data`, or of the file that it is."""
    if data[: len(MAGIC)] == MAGIC:
        with pa.ipc.open_file(data) as reader:
            yield reader.schema, [reader.get_batch(i) for i in range(reader.num_record_batches)]
        return
    source = pa.BufferReader(data)
    while source.tell() < len(data):
        with pa.ipc.open_stream(source) as reader:
            yield reader.schema, reader


def read(data):
    """The fields and metadata of the schema, and the rows as texts, of all streams in `data`."""
    schema, rows, valid = None, [], True
    for its_schema, batches in opened(data):
        fields = [describe.text(describe.field(field)) for field in its_schema]
        found = fields, describe.metadata(its_schema.metadata)
        if schema is not None and found != schema:
            raise ValueError(f"schemas {schema} and {found}")
        schema = found
        for batch in batches:
            valid = valid and is_valid(batch)
            columns = [describe.values(column) for column in batch.columns]
            rows.extend([column[row] for column in columns] for row in range(batch.num_rows))
    return schema, rows, valid


def is_valid(batch):
    try:
        batch.validate(full=True)
        return True
    except pa.ArrowInvalid:
        return False


def read_intervals(data):
    """As `read`, by nanoarrow: pyarrow has no arrays of year-month and day-time intervals."""
    source = io.BytesIO(data)
    schema, rows = None, []
    while source.tell() < len(data):
        array = nanoarrow.ArrayStream.from_readable(source).read_all()
        schema = schema or ([str(field) for field in array.schema.fields], {})
        rows.extend([str(value) for value in row.values()] for row in array.to_pylist())
    return schema, rows, True


def described(lines):
    """As `read`, of a description."""
    schema = describe.json.loads(lines[0])["schema"]
    return (
        ([describe.text(field) for field in schema["fields"]], schema["metadata"]),
        [line for line in lines[1:] if line.startswith("[")],
        True,
    )


def expected(way, original):
    (fields, metadata), rows, valid = original
    columns = COLUMNS.get(way.split("-")[0], lambda columns: columns)
    rows = [columns(row) for row in rows]
    fields = columns(fields)
    if way not in UNDECODED:
        fields = [NARROW_DECIMAL.sub("decimal128(", field) for field in fields]
    return (fields, metadata), rows, valid


def difference(found, wanted):
    (schema, rows, valid), (wanted_schema, wanted_rows, wanted_valid) = found, wanted
    if schema != wanted_schema:
        return f"schema {schema}, expected {wanted_schema}"
    for i, (row, wanted_row) in enumerate(zip(rows, wanted_rows)):
        if row != wanted_row:
            return f"row {i} {row}, expected {wanted_row}"
    if len(rows) != len(wanted_rows):
        return f"{len(rows)} rows, expected {len(wanted_rows)}"
    if wanted_valid and not valid:
        return "not valid for pyarrow, as the original is"
    return None


def judge(way, path, original):
    wanted = expected(way, original)
    if way.startswith("described-"):
        if reader_of(path.name) is read_intervals:
            return None  # which says them in other words; Arrow JS judges the text of these
        found = described(path.read_text("utf-8").split("\n"))
        wanted = wanted[0], [describe.joined(row) for row in wanted[1]], wanted[2]
        return difference(found, wanted)
    return difference(reader_of(path.name)(path.read_bytes()), wanted)


def reader_of(name):
    return read_intervals if name.split("+")[1] in ("interval_months", "interval_day_time") else read


def main(streams, results):
    describe.describe_storage()
    sys.stdout.reconfigure(encoding="utf-8")
    compared = 0
    ways = sorted(way for way in pathlib.Path(results).iterdir() if way.is_dir())
    for stream in sorted(pathlib.Path(streams).glob("*.arrow*")):
        original = reader_of(stream.name)(stream.read_bytes())
        for way in ways:
            path = way / stream.name
            if not path.exists():
                continue
            compared += 1
            try:
                found = judge(way.name, path, original)
            except Exception as e:
                found = f"{type(e).__name__}: {e}"
            if found:
                print(f"{way.name} {stream.name}: {found}")
    print(f"{compared} compared")


if __name__ == "__main__":
    main(*sys.argv[1:])
