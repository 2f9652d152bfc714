"""How long Polars takes for one column of a directory's IPC files, and of the same as streams.

    python benchmarks/one_column.py FILES STREAMS COLUMN     (with polars, as pinned in integration-tests/src/test/python/requirements.txt)
"""

import pathlib
import sys
import time

import polars as pl

RUNS = 5


def of_files(directory, column):
    return pl.scan_ipc(f"{directory}/**/*.arrow").select(pl.col(column).sum()).collect().item()


def of_streams(directory, column):
    return sum(pl.read_ipc_stream(path)[column].sum() for path in streams(directory))


def of_columns_of_streams(directory, column):
    """Polars seeks from buffer to buffer then, as it does in files."""
    return sum(pl.read_ipc_stream(path, columns=[column])[column].sum() for path in streams(directory))


def streams(directory):
    return sorted(pathlib.Path(directory).rglob("*.arrows"))


def fastest(read, directory, column):
    def timed():
        start = time.perf_counter()
        found = read(directory, column)
        return time.perf_counter() - start, found

    return min(timed() for _ in range(RUNS))


def main(files, streams, column):
    seconds, found = fastest(of_files, files, column)
    print(f"Polars {pl.__version__}, the fastest of {RUNS}: files {seconds:.3f} s")
    for read in (of_streams, of_columns_of_streams):
        seconds_of_streams, found_in_streams = fastest(read, streams, column)
        assert found == found_in_streams, f"{found} in files, {found_in_streams} in streams"
        print(f"{read.__name__} {seconds_of_streams:.3f} s, {seconds_of_streams / seconds:.1f} times as long")


if __name__ == "__main__":
    main(*sys.argv[1:])
