#!/usr/bin/env bash
# Arrow JS, writing a slice of a dense union, cuts each child to as many values as the slice has rows of it. Where values lie
# between those, the last rows' offsets are beyond their child: 10, 12, 13 is read as 10, 12, 0. Slices that begin at row 0 are
# written whole. Write the table, and slice what is read.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check --no-compile --only-binary=:all: pyarrow==26.0.1
npm install --silent --no-audit --no-fund --no-package-lock --ignore-scripts --prefix "$work" apache-arrow@21.2.0
venv/bin/python - <<'END'
import pyarrow as pa

types = pa.array([1, 0, 0, 0], pa.int8())
for name, offsets, numbers in (("packed", [0, 0, 1, 2], [10, 12, 13]), ("gaps", [0, 0, 2, 3], [10, 11, 12, 13])):
    children = [pa.array(numbers, pa.int32()), pa.array(["y"])]
    batch = pa.record_batch({"c": pa.UnionArray.from_dense(types, pa.array(offsets, pa.int32()), children)})
    batch.validate(full=True)
    with pa.ipc.new_stream(name + ".arrows", batch.schema) as writer:
        writer.write_batch(batch)
END
node - <<'END'
const assert = require("assert");
const fs = require("fs");
const arrow = require("apache-arrow");

const values = (table) => table.toArray().map((row) => row.c);
console.log("Arrow JS", JSON.parse(fs.readFileSync("node_modules/apache-arrow/package.json")).version);
for (const [name, expected] of Object.entries({ packed: [10, 12, 13], gaps: [10, 12, 0] })) {
  const slice = arrow.tableFromIPC(fs.readFileSync(name + ".arrows")).slice(1);
  const written = arrow.tableToIPC(slice, "stream");
  const read = values(arrow.tableFromIPC(written));
  console.log(name, "sliced", values(slice), "written and read", read);
  assert.deepStrictEqual(values(slice), [10, 12, 13]);
  assert.deepStrictEqual(read, expected, "the behaviour has changed");
  fs.writeFileSync(name + "-slice.arrows", written);
}
END
venv/bin/python - <<'END'
import pyarrow as pa


def read(name):
    column = pa.ipc.open_stream(name).read_all().column(0)
    try:
        column.validate(full=True)
    except pa.ArrowInvalid as e:
        return str(e)
    return column.to_pylist()


packed, gaps = read("packed-slice.arrows"), read("gaps-slice.arrows")
print("pyarrow", pa.__version__, "of packed:", packed, "of gaps:", gaps)
assert packed == [10, 12, 13]
assert "offset larger than child length" in gaps, "the behaviour has changed"
END
