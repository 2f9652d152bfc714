#!/usr/bin/env bash
# In pyarrow the scalar of a null in a sparse union has the type code of the union's first field, whatever the array says. Whoever tells
# the alternative by the scalar's `type_code` gets another one for nulls than for values: ask the array's `type_codes`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check --no-compile --only-binary=:all: pyarrow==26.0.1
venv/bin/python - <<'END'
import pyarrow as pa

codes = pa.array([5, 7, 7, 5], pa.int8())
union = pa.UnionArray.from_sparse(codes, [pa.array([1, 0, 0, None]), pa.array(["", "x", None, ""])], ["a", "b"], [5, 7])
union.validate(full=True)
of_scalars = [scalar.type_code for scalar in union]
print("pyarrow", pa.__version__, "array", union.type_codes.to_pylist(), "scalars", of_scalars, "values", union.to_pylist())
assert union.to_pylist() == [1, "x", None, None]
assert of_scalars == [5, 7, 5, 5], "the behaviour has changed"
END
