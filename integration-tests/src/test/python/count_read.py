"""count_read.py DIRECTORY COLUMN: prints how many rows and bytes pyarrow's dataset reads for one column of Arrow files."""

import sys

import fsspec.implementations.local
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.fs


class CountedFile:
    """A file that adds up what is read of it."""

    total = 0

    def __init__(self, path):
        self.file = open(path, "rb")

    def read(self, size=-1):
        data = self.file.read(size)
        CountedFile.total += len(data)
        return data

    def __getattr__(self, name):
        return getattr(self.file, name)


class CountingHandler(pyarrow.fs.FSSpecHandler):
    def open_input_file(self, path):
        return pa.PythonFile(CountedFile(path), mode="r")


def main(directory, column):
    filesystem = pyarrow.fs.PyFileSystem(CountingHandler(fsspec.implementations.local.LocalFileSystem()))
    table = ds.dataset(directory, format="ipc", filesystem=filesystem).to_table(columns=[column])
    print(table.num_rows, CountedFile.total)


if __name__ == "__main__":
    main(*sys.argv[1:])
