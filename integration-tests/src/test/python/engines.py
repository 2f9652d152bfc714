"""What engines make of files: each in a process of its own, so that one that ends or hangs spoils nothing but its cell.

    python engines.py MANIFEST NODE_SCRIPT

MANIFEST has a line of JSON for each input. A file: {"case", "suffix", "path", "truth": the stream whose values as pyarrow reads them
are the right ones, "described": what describe.py has to find, or absent for what it finds in "truth"}. A directory: {"case", "suffix", "path", "column", "value",
"expected": the ids where a column made of directories' names has the value}. Prints for each engine and input a line
"engine<TAB>suffix<TAB>case<TAB>verdict": `equal`, `wrong: ` and how, `refused: ` and the engine's words, `crashes`, `does not end`, or
`-` where the engine has no way to read it.
"""

import concurrent.futures
import decimal
import json
import os
import pathlib
import queue
import re
import subprocess
import sys
import threading

import describe

INPUT_LIMIT_S = 60
NANOS = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}


class Wrong(Exception):
    """Values that differ, found by an engine's reader."""


# Engines: each a function of path and suffix that gives a pyarrow table of what it read.


def read_pyarrow(path, suffix):
    import pyarrow as pa

    with pa.memory_map(path) as source:
        return (pa.ipc.open_file if suffix == ".arrow" else pa.ipc.open_stream)(source).read_all()


def read_polars(path, suffix):
    import polars as pl

    return (pl.scan_ipc(path).collect() if suffix == ".arrow" else pl.read_ipc_stream(path)).to_arrow()


def read_duckdb(path, suffix):
    import duckdb
    import pyarrow as pa
    import pyarrow.dataset as ds

    with duckdb.connect() as connection:
        source = ds.dataset(path, format="ipc") if suffix == ".arrow" else pa.ipc.open_stream(path)
        return connection.sql("SELECT * FROM source").to_arrow_table()


def read_nanoarrow(path, suffix):
    import nanoarrow
    import pyarrow as pa

    with nanoarrow.ArrayStream.from_path(path) as stream:
        table = pa.RecordBatchReader.from_stream(stream).read_all()
    with nanoarrow.ArrayStream.from_path(path) as stream:
        # its own Python values, not just its buffers
        values = [tuple(row.values()) for row in stream.read_all().to_pylist()]
    for i, column in enumerate(table.columns):
        if pa.types.is_decimal(column.type):
            for value, wanted in zip((row[i] for row in values), column.to_pylist()):
                if value != wanted:
                    raise Wrong(f"{value} for {wanted}")
    return table


def read_arrow_rs(path, suffix):
    import arro3.io
    import pyarrow as pa

    return pa.table((arro3.io.read_ipc if suffix == ".arrow" else arro3.io.read_ipc_stream)(path).read_all())


def read_datafusion(path, suffix):
    import datafusion

    session = datafusion.SessionContext()
    session.sql(f"CREATE EXTERNAL TABLE input STORED AS ARROW LOCATION '{path}'").collect()
    return session.sql("SELECT * FROM input").to_arrow_table()


def read_clickhouse(path, suffix):
    import chdb
    import pyarrow as pa

    name = "Arrow" if suffix == ".arrow" else "ArrowStream"
    # its strings may hold any bytes, and directories in the path are no columns here
    settings = "output_format_arrow_string_as_string = 0, max_threads = 1, use_hive_partitioning = 0"
    query = f"SELECT * FROM file('{path}', {name}) SETTINGS {settings}"
    table = pa.ipc.open_stream(chdb.query(query, "ArrowStream").bytes()).read_all()
    if any(pa.types.is_uint32(field.type) for field in table.schema):
        # its DateTime is given as a number of seconds
        described = chdb.query(f"DESCRIBE file('{path}', {name})", "TSV").bytes().decode().splitlines()
        for i, line in enumerate(described):
            if "DateTime" in line.split("\t")[1] and pa.types.is_uint32(table.schema.field(i).type):
                seconds = table.column(i).cast(pa.int64()).cast(pa.timestamp("s"))
                table = table.set_column(i, table.schema.field(i).name, seconds)
    return table


ENGINES = {
    "pyarrow": read_pyarrow,
    "Polars": read_polars,
    "DuckDB": read_duckdb,
    "nanoarrow": read_nanoarrow,
    "arrow-rs": read_arrow_rs,
    "DataFusion": read_datafusion,
    "ClickHouse": read_clickhouse,
}
NODE_ENGINE = "Arrow JS"
STREAMS_ALONE = {"nanoarrow"}


# The same for directories: some columns of the rows where `column`, of a folder's name, has the value (None for null; of all rows for ANY).
# Others read file by file.

ANY = object()


def dataset(path):
    import pyarrow.dataset as ds

    return ds.dataset(path, format="ipc", partitioning="hive")


def condition(field, value):
    """Of pyarrow or Polars, which agree in this."""
    return None if value is ANY else field.is_null() if value is None else field == value


def scan_pyarrow(path, suffix, columns, column, value):
    import pyarrow.dataset as ds

    return dataset(path).to_table(columns=columns, filter=condition(ds.field(column), value))


def scan_polars(path, suffix, columns, column, value):
    import polars as pl

    scan = pl.scan_ipc(f"{path}/**/*{suffix}", hive_partitioning=True)
    only = condition(pl.col(column), value)
    return (scan if only is None else scan.filter(only)).select(columns).collect().to_arrow()


def query(columns, column, value):
    select = f"SELECT {', '.join(columns)} FROM input"
    if value is ANY:
        return select
    return f"{select} WHERE {column} IS NULL" if value is None else f"{select} WHERE {column} = {value!r}"


def scan_duckdb(path, suffix, columns, column, value):
    import duckdb

    input = dataset(path)  # noqa: F841, A001 (named in the query)
    with duckdb.connect() as connection:
        return connection.sql(query(columns, column, value)).to_arrow_table()


def scan_datafusion(path, suffix, columns, column, value):
    import datafusion
    import pyarrow as pa

    session = datafusion.SessionContext()
    types = [(column, pa.string() if isinstance(value, str) else pa.int32())]
    if any(name.startswith("dt=") for name in os.listdir(path)):
        types.insert(0, ("dt", pa.string()))
    session.register_arrow("input", path, file_extension=suffix, table_partition_cols=types)
    return session.sql(query(columns, column, value)).to_arrow_table()


def scan_clickhouse(path, suffix, columns, column, value):
    import chdb
    import pyarrow as pa

    input = f"file('{path}/**/*{suffix}', {'Arrow' if suffix == '.arrow' else 'ArrowStream'})"
    found = query(columns, column, value).replace("FROM input", f"FROM {input}", 1)
    return pa.ipc.open_stream(chdb.query(found, "ArrowStream").bytes()).read_all()


SCANS = {
    "pyarrow": scan_pyarrow,
    "Polars": scan_polars,
    "DuckDB": scan_duckdb,
    "DataFusion": scan_datafusion,
    "ClickHouse": scan_clickhouse,
}


# Values that compare: an engine may give them another layout, unit or width.


def logical(array):
    """Each slot of the array as a Python object: times in nanoseconds, text as bytes, nested ones as tuples."""
    import pyarrow.types as t

    type_ = array.type
    if t.is_null(type_):
        return [None] * len(array)
    if t.is_dictionary(type_):
        values = logical(array.dictionary)
        return [values[i] if i is not None else None for i in array.indices.to_pylist()]
    if t.is_run_end_encoded(type_):
        runs, ends = logical(array.values), array.run_ends.to_pylist()
        return [runs[next(r for r, end in enumerate(ends) if end > i)] for i in range(array.offset, array.offset + len(array))]
    if t.is_union(type_):
        columns = {code: logical(array.field(i)) for i, code in enumerate(type_.type_codes)}
        offsets = array.offsets.to_pylist() if type_.mode == "dense" else range(len(array))
        return [columns[code][offset] for code, offset in zip(array.type_codes.to_pylist(), offsets)]
    if hasattr(type_, "storage_type"):
        return logical(array.storage)
    if array.null_count:
        null = array.is_null().to_pylist()
        return [None if is_null else value for is_null, value in zip(null, valid(array))]
    return valid(array)


def valid(array):
    """As `logical`, whatever in null slots."""
    import pyarrow as pa
    import pyarrow.types as t


    type_ = array.type
    if t.is_timestamp(type_) or t.is_duration(type_) or t.is_time(type_):
        return [value * NANOS[type_.unit] for value in describe.fixed(array, "i" if type_.bit_width == 32 else "q")]
    if t.is_date32(type_):
        return [value * 86_400 * 10**9 for value in describe.fixed(array, "i")]
    if t.is_date64(type_):
        return [value * 10**6 for value in describe.fixed(array, "q")]
    if t.is_interval(type_):
        # without months, as DuckDB gives a duration
        slots = ((slot.months, slot.days * 86_400 * 10**9 + slot.nanoseconds) for slot in array.to_pylist() if slot)
        given = iter([nanos if not months else (months, nanos) for months, nanos in slots])
        return [next(given) if slot.is_valid else None for slot in array]
    if t.is_floating(type_):
        return [repr(float(value)) if value is not None else None for value in array.to_pylist()]
    if t.is_decimal(type_):
        slots = describe.slots(array, type_.bit_width // 8)
        context = decimal.Context(prec=100)
        unscaled = (int.from_bytes(slot, "little", signed=True) for slot in slots)
        return [decimal.Decimal(value).scaleb(-type_.scale, context).normalize(context) for value in unscaled]
    if t.is_struct(type_):
        columns = [logical(array.field(i)) for i in range(type_.num_fields)]
        return list(zip(*columns)) if columns else [()] * len(array)
    if t.is_map(type_):
        entries = list(zip(logical(array.keys), logical(array.items)))
        return [tuple(entries[start:end]) for start, end in zip(array.offsets.to_pylist(), array.offsets.to_pylist()[1:])]
    if t.is_fixed_size_list(type_):
        elements, size = logical(array.values), type_.list_size
        return [tuple(elements[i * size : (i + 1) * size]) for i in range(array.offset, array.offset + len(array))]
    if t.is_list(type_) or t.is_large_list(type_):
        elements, offsets = logical(array.values), array.offsets.to_pylist()
        return [tuple(elements[start:end]) for start, end in zip(offsets, offsets[1:])]
    if t.is_list_view(type_) or t.is_large_list_view(type_):
        elements = logical(array.values)
        return [tuple(elements[at : at + size]) for at, size in zip(array.offsets.to_pylist(), array.sizes.to_pylist())]
    return [value.encode() if isinstance(value, str) else value for value in array.to_pylist()]


def columns(table):
    return [[value for chunk in column.chunks for value in logical(chunk)] for column in table.columns]


def difference(found, wanted):
    """None where the tables have equal values."""
    if (found.num_rows, found.num_columns) != (wanted.num_rows, wanted.num_columns):
        return f"{found.num_rows} rows of {found.num_columns} columns for {wanted.num_rows} of {wanted.num_columns}"
    for field, column, wanted_column in zip(found.schema, columns(found), columns(wanted)):
        for value, wanted_value in zip(column, wanted_column):
            if value != wanted_value and not is_text_of_uuid(value, wanted_value):
                return f"{value!r} ({field.type}) for {wanted_value!r}"
    return None


def is_text_of_uuid(value, wanted):
    texts = isinstance(value, bytes) and isinstance(wanted, bytes) and len(value) == 36 and len(wanted) == 16
    return texts and value.replace(b"-", b"") == wanted.hex().encode()


# The process of one engine.


def judge(engine, given):
    if "column" in given:
        table = SCANS[engine](given["path"], given["suffix"], ["id"], given["column"], given["value"])
        found = sorted(table.column("id").to_pylist())
        return None if found == given["expected"] else f"{len(found)} rows for {len(given['expected'])}"
    table = ENGINES[engine](given["path"], given["suffix"])
    if engine == "pyarrow":
        return None if described(table) == described_rows(given["described"]) else "other than what was generated"
    return difference(table, read_pyarrow(given["truth"], ".arrows"))


def described(table):

    return [
        describe.joined(values)
        for batch in table.to_batches()
        for values in zip(*(describe.values(column) for column in batch.columns))
    ]


def described_rows(path):
    lines = pathlib.Path(path).read_text("utf-8").splitlines()
    return [line for line in lines if line.startswith("[") and line != "[]"]


def serve(engine):

    describe.describe_storage()
    for line in sys.stdin:
        try:
            fault = judge(engine, json.loads(line))
            verdict = "equal" if fault is None else f"wrong: {fault}"
        except Wrong as fault:
            verdict = f"wrong: {fault}"
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as failure:  # Polars' PanicException is no Exception
            verdict = f"refused: {type(failure).__name__}: {failure}"
        print("verdict " + json.dumps(verdict), flush=True)


# The process that starts them.


class Engine:
    """One engine's process, started anew after an input that ended it."""

    def __init__(self, name, command):
        self.name = name
        self.command = command
        self.process = None

    def judge(self, given):
        if "column" in given and self.name not in SCANS or given["suffix"] == ".arrow" and self.name in STREAMS_ALONE:
            return "-"
        if self.process is None:
            self.process = subprocess.Popen(
                self.command, env={**os.environ, "TZ": "UTC"}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
            self.answers = queue.Queue()
            threading.Thread(target=self.listen, args=(self.process, self.answers), daemon=True).start()
        try:
            self.process.stdin.write(json.dumps(given) + "\n")
            self.process.stdin.flush()
            answer = self.answers.get(timeout=INPUT_LIMIT_S)
        except queue.Empty:
            answer = "does not end"
        except BrokenPipeError:
            answer = None
        if answer is None or answer == "does not end":
            self.end()
        return answer or "crashes"

    @staticmethod
    def listen(process, answers):
        for line in process.stdout:
            if line.startswith("verdict "):
                answers.put(json.loads(line.removeprefix("verdict ")))
        answers.put(None)

    def end(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


def shortened(verdict, path):
    """On one line, without what is of one run or one version, or says no more than another word of it."""
    words = " ".join(verdict.split())
    words = re.sub(re.escape(path) + r"[^ '\",\])]*", "PATH", words)
    words = re.sub(r"[^ '\"(]*/[^ '\"]*\.(?:arrows?|rs|cpp|py)\b(?::\d+)*", "PATH", words)
    words = re.sub(r"Code: \d+. DB::Exception: The table structure .* format file. Error: (?=Code)", "", words)
    words = re.sub(r"Code: \d+. |DB::Exception: |You can specify the structure manually.*|\(version .*| Stack Trace: .*", "", words)
    # which of two files an engine looks at first
    words = re.sub(r"data_type = \w+ does not equal \w+", "data_type = … does not equal …", words)
    words = re.sub(r"types \w+, \w+ because", "types … because", words)
    words = re.sub(r"0x[0-9a-f]+", "0x…", words)
    words = re.sub(r"\bId\(\d+\)", "Id(…)", words)
    return words if len(words) <= 140 else words[:139] + "…"


def main(manifest, node_script):
    inputs = [json.loads(line) for line in pathlib.Path(manifest).read_text("utf-8").splitlines()]
    for number, given in enumerate(inputs):
        if "truth" in given and "described" not in given:
            given["described"] = f"{manifest}.{number}"
            with open(given["described"], "w", encoding="utf-8") as described:
                describe.describe(given["truth"], False, described)
    commands = {name: [sys.executable, "-B", __file__, "--serve", name] for name in ENGINES}
    commands[NODE_ENGINE] = ["node", node_script]

    def judged(name):
        engine = Engine(name, commands[name])
        try:
            return [(name, given, shortened(engine.judge(given), given["path"])) for given in inputs]
        finally:
            engine.end()

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as executor:
        for verdicts in executor.map(judged, commands):
            for name, given, verdict in verdicts:
                print(name, given["suffix"], given["case"], verdict, sep="\t")


if __name__ == "__main__":
    if sys.argv[1] == "--serve":
        serve(sys.argv[2])
    else:
        main(*sys.argv[1:])
