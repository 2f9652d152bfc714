#!/usr/bin/env bash
# Arrow JS hands out every timestamp as a Number of milliseconds, whatever the unit of the column: seconds are multiplied,
# nanoseconds cut to what a double holds. The integers stand in data[i].values.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --no-package-lock --ignore-scripts --prefix "$work" apache-arrow@21.2.0
node - <<'END'
const assert = require("assert");
const fs = require("fs");
const arrow = require("apache-arrow");

const units = {
  second: [new arrow.TimestampSecond(), 1700000000n],
  nanosecond: [new arrow.TimestampNanosecond(), 1700000000123456789n],
};
console.log("Arrow JS", JSON.parse(fs.readFileSync("node_modules/apache-arrow/package.json")).version);
const read = {};
for (const [unit, [type, stored]] of Object.entries(units)) {
  const data = arrow.makeData({ type, length: 1, data: BigInt64Array.of(stored) });
  const vector = arrow.makeVector(data);
  read[unit] = vector.get(0);
  console.log(unit, "stored", stored, "get", read[unit], "values", vector.data[0].values[0]);
  assert.strictEqual(vector.data[0].values[0], stored);
}
assert.strictEqual(read.second, 1700000000000, "the behaviour has changed");
assert.ok(Math.abs(read.nanosecond - 1700000000123.4568) < 0.001, "the behaviour has changed");
END
