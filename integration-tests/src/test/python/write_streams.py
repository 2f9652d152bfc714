"""Writes streams of random values and layouts as other Arrow implementations write them.

    python write_streams.py DIRECTORY COUNT SEED

COUNT streams of each writer, each a file DIRECTORY/WRITER+KIND+NUMBER.arrows. Which kinds there are is one list per writer, gone
through round by round; what a writer refuses to write is left out.
"""

import io
import os
import random
import sys

import arro3.core
import arro3.io
import duckdb
import nanoarrow as na
import nanoarrow.ipc
import pandas as pd
import polars as pl
import pyarrow as pa

import layouts

CODECS = [None, None, "lz4", "zstd"]


def reader(schema, batches):
    return pa.RecordBatchReader.from_batches(schema, batches)


class PyArrow:
    KINDS = [*layouts.KINDS, "no_columns"]

    def write(self, random_, kind):
        schema, batches = layouts.batches(random_, kind)
        # an own reading of deltas and of one dictionary for all
        options = pa.ipc.IpcWriteOptions(
            compression=random_.choice(CODECS),
            emit_dictionary_deltas=random_.random() < 0.5,
            unify_dictionaries=False,
        )
        with_metadata = random_.random() < 0.3
        out = io.BytesIO()
        with pa.ipc.new_stream(out, schema, options=options) as writer:
            for batch in batches:
                writer.write_batch(batch, custom_metadata=layouts.METADATA if with_metadata else None)
        return out.getvalue()


class ArrowRs:
    """arrow-rs, behind arro3."""

    KINDS = [*PyArrow.KINDS, "interval_months", "interval_day_time"]
    CODECS = [None, None, "LZ4", "ZSTD"]

    def write(self, random_, kind):
        out = io.BytesIO()
        source = intervals(random_, kind) if kind.startswith("interval_") else reader(*layouts.batches(random_, kind))
        arro3.io.write_ipc_stream(
            arro3.core.RecordBatchReader.from_arrow(source), out, compression=random_.choice(self.CODECS)
        )
        return out.getvalue()


class NanoArrow:
    """Writes the buffers as they are, so offsets that do not begin at zero travel; refuses slices."""

    KINDS = [
        kind
        for kind in ArrowRs.KINDS
        if kind not in ("dictionary", "fixed_size_binary_0") and not kind.endswith("_view")
    ]

    def write(self, random_, kind):
        if kind.startswith("interval_"):
            source = intervals(random_, kind)
        else:
            inner = [kind for kind in self.KINDS if kind in layouts.KINDS]
            source = reader(*layouts.batches(random_, kind, inner, sliced=False))
        out = io.BytesIO()
        with nanoarrow.ipc.StreamWriter.from_writable(out) as writer:
            writer.write_stream(source)
        return out.getvalue()


def intervals(random_, kind):
    """Of the two types that pyarrow has no arrays of."""
    type_, code = (na.interval_months(), "i") if kind == "interval_months" else (na.interval_day_time(), "ii")
    length = random_.choice([0, 1, 8, 30])
    values = random_.randbytes(length * 4 * len(code))
    validity = random_.choice([None, random_.randbytes((length + 7) // 8)])
    column = na.c_array_from_buffers(type_, length, [validity, values])
    rows = na.c_array_from_buffers(na.struct({"c": type_}), length, [None], children=[column])
    return na.ArrayStream(na.Array(rows))


class Polars:
    NATIVE = ["categorical", "enum", "filtered", "grouped", "chunked"]
    KINDS = [
        *(
            kind
            for kind in layouts.KINDS
            if not kind.endswith("_union")
            and not kind.startswith("fixed_size_binary_0")
            and kind
            not in (
                "list_view",
                "large_list_view",
                "run_end_encoded",
                "interval",
                "decimal64",
                "decimal256",
                "struct_of_equal_names",
                "fixed_size_list_0",
                "struct_without_fields",
            )
        ),
        "no_columns",
        *NATIVE,
    ]
    LEVELS = [pl.CompatLevel.newest(), pl.CompatLevel.newest(), pl.CompatLevel.oldest()]

    def write(self, random_, kind):
        out = io.BytesIO()
        self.frame(random_, kind).write_ipc_stream(
            out,
            compression=random_.choice(["uncompressed", "uncompressed", "lz4", "zstd"]),
            compat_level=random_.choice(self.LEVELS),
        )
        return out.getvalue()

    def frame(self, random_, kind):
        if kind not in self.NATIVE:
            inner = [kind for kind in self.KINDS if kind in layouts.PRIMITIVES]
            schema, batches = layouts.batches(random_, kind, inner)
            return pl.from_arrow(pa.Table.from_batches(batches, schema))
        words = [random_.choice([*layouts.WORDS, None]) for _ in range(random_.choice([1, 9, 40]))]
        column = pl.Series("c", words)
        if kind == "categorical":
            return pl.DataFrame({"c": column.cast(pl.Categorical), "l": [[word, word] for word in words]})
        if kind == "enum":
            return pl.DataFrame([column.cast(pl.Enum(sorted(set(layouts.WORDS)))), pl.Series("n", range(len(words)))])
        frame = pl.DataFrame({"c": column, "n": range(len(words)), "b": [random_.random() < 0.5 for _ in words]})
        if kind == "filtered":
            return frame.filter(pl.col("b")).slice(1)
        if kind == "grouped":
            return frame.group_by("b", maintain_order=True).agg("c", "n", pl.struct("c", "n").alias("s"))
        return pl.concat([frame.slice(1), frame, frame.head(3)], rechunk=False)


class DuckDb:
    """Results of queries, which pyarrow writes with the layouts that DuckDB gave them."""

    NATIVE = {
        "sql_union": "union_value(i := n)::UNION(i BIGINT, s VARCHAR)",
        "sql_unions": "CASE WHEN n % 3 = 0 THEN 'x'::UNION(i BIGINT, s VARCHAR) ELSE n::UNION(i BIGINT, s VARCHAR) END",
        "sql_enum": "(['a', 'b'])[1 + n % 2]::ENUM('a', 'b', 'c')",
        "sql_hugeint": "n::HUGEINT * 170141183460469231731",
        "sql_uuid": "uuid()",
        "sql_bit": "n::BIT",
        "sql_map": "MAP {n: [n, NULL], n + 1: NULL}",
        "sql_interval": "to_days(n::INT) + INTERVAL 1 month",
        "sql_time_zoned": "'12:00:00+02'::TIMETZ",
        "sql_array": "[n, n, NULL]::BIGINT[3]",
        "sql_lists": "[[s], [], NULL, [s, s]]",
        "sql_struct": "{'a': n, 'b': {'c': s}}",
        "sql_text": "CASE WHEN n % 4 = 0 THEN NULL ELSE repeat(s, n::INT % 9) END",
        "sql_decimal": "(n / 3)::DECIMAL(30, 10)",
        "sql_null": "NULL",
    }
    KINDS = [
        *(
            kind
            for kind in layouts.KINDS
            if kind not in ("float16", "dense_union", "decimal64", "decimal256", "duration", "fixed_size_list_0")
        ),
        *NATIVE,
    ]

    def __init__(self):
        self.connection = duckdb.connect(config={"threads": 1})

    def write(self, random_, kind):
        connection = self.connection
        connection.execute(f"SET arrow_output_version = '{random_.choice(['1.0', '1.4', '1.5'])}'")
        for option in ("produce_arrow_string_view", "arrow_output_list_view", "arrow_lossless_conversion"):
            connection.execute(f"SET {option} = {random_.random() < 0.5}")
        if kind in self.NATIVE:
            rows = random_.choice([0, 1, 30, 2500])
            query = f"SELECT {self.NATIVE[kind]} AS c, n FROM (SELECT range AS n, 'word' || range AS s FROM range({rows}))"
            result = connection.sql(query)
        else:
            inner = [kind for kind in self.KINDS if kind in layouts.PRIMITIVES]
            schema, batches = layouts.batches(random_, kind, inner)
            result = connection.from_arrow(pa.Table.from_batches(batches, schema))
        return self.written(result.to_arrow_reader(random_.choice([10, 1000])))

    def written(self, source):
        return written(source)


class Pandas:
    """Data frames with their index and the metadata that pandas adds."""

    KINDS = ["int", "nullable_int", "float", "object", "string", "categorical", "datetime", "period", "interval", "multi_index"]

    def write(self, random_, kind):
        rows = random_.choice([0, 1, 30])
        column = self.column(random_, kind, rows)
        frame = pd.DataFrame({"c": column, 7: [random_.random() for _ in range(rows)]})
        if kind == "multi_index":
            frame = frame.set_index(["c", 7])
        elif random_.random() < 0.5:
            frame = frame.iloc[1::2]
        table = pa.Table.from_pandas(frame)
        return written(table.to_reader(random_.choice([3, 1000])))

    def column(self, random_, kind, rows):
        words = [random_.choice([*layouts.WORDS, None]) for _ in range(rows)]
        numbers = [random_.randrange(1000) for _ in range(rows)]
        if kind == "nullable_int":
            return pd.array([number if number % 3 else None for number in numbers], dtype="Int16")
        if kind == "float":
            return [number / 7 if number % 3 else float("nan") for number in numbers]
        if kind == "object":
            return pd.Series(words, dtype=object)
        if kind == "string":
            return pd.array(words, dtype="string")
        if kind == "categorical":
            return pd.Categorical(words)
        if kind == "datetime":
            return pd.to_datetime(numbers, unit="D").tz_localize("Europe/Zurich")
        if kind == "period":
            return pd.PeriodIndex.from_ordinals(numbers, freq="M")
        if kind == "interval":
            return pd.arrays.IntervalArray.from_arrays(numbers, [number + 1 for number in numbers])
        return numbers


def written(source):
    out = io.BytesIO()
    with pa.ipc.new_stream(out, source.schema) as writer:
        for batch in source:
            writer.write_batch(batch)
    return out.getvalue()


WRITERS = {
    "pyarrow": PyArrow,
    "arrow-rs": ArrowRs,
    "nanoarrow": NanoArrow,
    "polars": Polars,
    "duckdb": DuckDb,
    "pandas": Pandas,
}


def attempted(writer, random_, kind, path):
    """Whether the writer wrote it."""
    try:
        written_bytes = writer.write(random_, kind)
    except BaseException as e:  # a panic of Rust is no Exception
        if isinstance(e, (KeyboardInterrupt, SystemExit)):
            raise
        return False
    with open(path, "wb") as file:
        file.write(written_bytes)
    return True


def attempted_apart(*arguments):
    """As `attempted`, in a process of its own, as a panic in a callback of C ends the process."""
    child = os.fork()
    if child == 0:
        os._exit(0 if attempted(*arguments) else 1)
    return os.waitpid(child, 0)[1] == 0


def write(name, writer, directory, count, seed, suffix):
    # first one of each kind in an order of the seed, then the next of each
    kinds = random.Random(seed).sample(writer.KINDS, len(writer.KINDS))
    attempt = attempted_apart if name == "arrow-rs" else attempted
    made = number = 0
    while made < count:
        if number > 20 * (count + len(kinds)):
            raise RuntimeError(f"{name} refuses nearly everything")
        kind = kinds[number % len(kinds)]
        path = f"{directory}/{name}+{kind}+{number:05}.{suffix}"
        made += attempt(writer, random.Random(f"{seed} {name} {number}"), kind, path)
        number += 1


def main(directory, count, seed):
    for name, writer in WRITERS.items():
        write(name, writer(), directory, int(count), seed, "arrows")


if __name__ == "__main__":
    main(*sys.argv[1:])
