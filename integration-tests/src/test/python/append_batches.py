"""Writes a stream batch by batch as it is told to, each in two halves, as a slow writer's buffer would be flushed.

    python append_batches.py FILE

Commands come in lines: `batch ID FRACTION` writes the first part of the batch with the number ID, `rest` the rest of what
was begun, `end FRACTION` the first part of the end. Each is answered by a line when its bytes are in the file.
"""

import os
import sys

import pyarrow as pa

ROWS = 500
SCHEMA = pa.schema([("id", pa.int64()), ("word", pa.dictionary(pa.int32(), pa.utf8())), ("value", pa.float64())])


class Halves:
    """Takes what the stream's writer writes, and lets go of it in parts."""

    closed = False

    def __init__(self, path):
        self.file = open(path, "wb", buffering=0)
        self.held = bytearray()

    def write(self, written):
        self.held += written
        return len(written)

    def flush(self):
        pass

    def close(self):
        pass

    def let_go(self, fraction):
        count = round(len(self.held) * fraction)
        self.file.write(self.held[:count])
        os.fsync(self.file.fileno())
        del self.held[:count]


def batch(number):
    words = pa.DictionaryArray.from_arrays(pa.array([number % 2] * ROWS, pa.int32()), pa.array(["even", "odd"]))
    return pa.record_batch([pa.array([number] * ROWS, pa.int64()), words, pa.array([number / 2] * ROWS)], SCHEMA)


def main(path):
    halves = Halves(path)
    writer = pa.ipc.new_stream(pa.PythonFile(halves, "w"), SCHEMA)
    for line in sys.stdin:
        match line.split():
            case ["batch", number, fraction]:
                writer.write_batch(batch(int(number)))
                halves.let_go(float(fraction))
            case ["rest"]:
                halves.let_go(1)
            case ["end", fraction]:
                writer.close()
                halves.let_go(float(fraction))
        print(line.strip(), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
