#!/usr/bin/env bash
# A negative decimal128 becomes a huge positive Decimal in nanoarrow's Python, without an error. Convert by
# pyarrow before values are taken.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check --no-compile --only-binary=:all: pyarrow==26.0.1 nanoarrow==0.9.0
venv/bin/python - <<'END'
from decimal import Decimal

import nanoarrow as na
import pyarrow as pa

written = [Decimal("1.50"), Decimal("-0.01"), None]
read = na.Array(pa.array(written, pa.decimal128(9, 2))).to_pylist()
print("nanoarrow", na.__version__, "reads", written, "as", read)
assert read[0] == written[0] and read[2] is None
assert read[1] > Decimal("1e36"), "the behaviour has changed"
END
