#!/usr/bin/env bash
# The schema of a table made of a DataFrame says how many rows it has, in the range of the index in pandas' metadata: whoever
# compares schema messages, or keys by a hash of them, finds another schema for each count. Schema.equals does not look
# there by default; preserve_index=False leaves the range out.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check --no-compile --only-binary=:all: pyarrow==26.0.1 pandas==3.1.1
venv/bin/python - <<'END'
import pandas as pd
import pyarrow as pa


def schema(rows, **options):
    return pa.Table.from_pandas(pd.DataFrame({"a": range(rows)}), **options).schema


print("pandas", pd.__version__, "pyarrow", pa.__version__)
for rows in (1, 2):
    print(rows, schema(rows).metadata[b"pandas"][:90])
assert schema(1).equals(schema(2))
assert schema(1).serialize() != schema(2).serialize(), "the behaviour has changed"
assert schema(1, preserve_index=False).serialize() == schema(2, preserve_index=False).serialize()
END
