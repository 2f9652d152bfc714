"""Writes IPC files of random values and layouts as other Arrow implementations write them.

    python write_files.py DIRECTORY COUNT SEED

COUNT files of each writer, each a file DIRECTORY/WRITER+KIND+NUMBER.arrow. What a writer refuses to write is left out, such as values of a
dictionary in place of others, which the format does not allow.
"""

import io
import sys

import arro3.core
import arro3.io
import pandas as pd
import pyarrow as pa

import layouts
import write_streams


class PyArrow(write_streams.PyArrow):
    def write(self, random_, kind):
        schema, batches = layouts.batches(random_, kind)
        options = pa.ipc.IpcWriteOptions(
            compression=random_.choice(write_streams.CODECS),
            # those that only grow become deltas, one for all stands before the first batch
            emit_dictionary_deltas=random_.random() < 0.5,
            unify_dictionaries=random_.random() < 0.5,
        )
        return written(schema, batches, options)


class PyArrowDeltas:
    """Dictionaries that grow from batch to batch, each delta before the batch that needs it."""

    KINDS = ["dictionary"]

    def write(self, random_, kind):
        batches = []
        words = list(layouts.WORDS[:2])
        for i in range(random_.choice([2, 5])):
            indices = [random_.choice([None, *range(len(words))]) for _ in range(random_.choice([0, 1, 9]))]
            column = pa.DictionaryArray.from_arrays(pa.array(indices, pa.int32()), pa.array(words))
            batches.append(pa.record_batch({"c": column}))
            words.append(f"word {i}")
        options = pa.ipc.IpcWriteOptions(compression=random_.choice(write_streams.CODECS), emit_dictionary_deltas=True)
        return written(batches[0].schema, batches, options)


class ArrowRs(write_streams.ArrowRs):
    KINDS = write_streams.PyArrow.KINDS

    def write(self, random_, kind):
        out = io.BytesIO()
        source = arro3.core.RecordBatchReader.from_arrow(write_streams.reader(*layouts.batches(random_, kind)))
        arro3.io.write_ipc(source, out, compression=random_.choice(self.CODECS))
        return out.getvalue()


class Polars(write_streams.Polars):
    def write(self, random_, kind):
        out = io.BytesIO()
        self.frame(random_, kind).write_ipc(
            out,
            compression=random_.choice(["uncompressed", "lz4", "zstd"]),
            compat_level=random_.choice(self.LEVELS),
            record_batch_size=random_.choice([None, 7]),
        )
        return out.getvalue()


class DuckDb(write_streams.DuckDb):
    def written(self, source):
        return written(source.schema, source)


class Pandas(write_streams.Pandas):
    """Feather, which is an IPC file, lz4 by default."""

    KINDS = [kind for kind in write_streams.Pandas.KINDS if kind != "multi_index"]

    def write(self, random_, kind):
        rows = random_.choice([0, 1, 30])
        frame = pd.DataFrame({"c": self.column(random_, kind, rows), "n": [random_.random() for _ in range(rows)]})
        out = io.BytesIO()
        options = random_.choice([{}, {"compression": "zstd"}, {"compression": "uncompressed", "chunksize": 7}])
        frame.to_feather(out, **options)
        return out.getvalue()


def written(schema, batches, options=None):
    out = io.BytesIO()
    with pa.ipc.new_file(out, schema, options=options) as writer:
        for batch in batches:
            writer.write_batch(batch)
    return out.getvalue()


WRITERS = {
    "pyarrow": PyArrow,
    "pyarrow-deltas": PyArrowDeltas,
    "arrow-rs": ArrowRs,
    "polars": Polars,
    "duckdb": DuckDb,
    "pandas": Pandas,
}


def main(directory, count, seed):
    for name, writer in WRITERS.items():
        write_streams.write(name, writer(), directory, int(count), seed, "arrow")


if __name__ == "__main__":
    main(*sys.argv[1:])
