#!/usr/bin/env bash
# Arrow Java counts as many values in a child of a dense union as rows refer to it. Children may hold others, and those that
# pyarrow's UnionArray.from_dense is given often do: then a slice of 10, y, 12 is 10, y, 11, and what ArrowStreamWriter makes
# of a root just read has offsets beyond its children. Send `union.take(pa.array(range(len(union))))`, which has no gaps.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check --no-compile --only-binary=:all: pyarrow==26.0.1
venv/bin/python - <<'END'
import pyarrow as pa

types, numbers, words = pa.array([0, 1, 0], pa.int8()), pa.array([10, 11, 12]), pa.array(["y"])
gaps = pa.UnionArray.from_dense(types, pa.array([0, 0, 2], pa.int32()), [numbers, words])
packed = gaps.take(pa.array([0, 1, 2]))
for name, column in (("gaps", gaps), ("packed", packed)):
    column.validate(full=True)
    assert column.to_pylist() == [10, "y", 12]
    batch = pa.record_batch({"c": column})
    with pa.ipc.new_stream(name + ".arrows", batch.schema) as writer:
        writer.write_batch(batch)
END
cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>finding</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.apache.arrow</groupId>
      <artifactId>arrow-vector</artifactId>
      <version>19.0.0</version>
    </dependency>
    <dependency>
      <groupId>org.apache.arrow</groupId>
      <artifactId>arrow-memory-unsafe</artifactId>
      <version>19.0.0</version>
    </dependency>
  </dependencies>
</project>
END
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies -DoutputDirectory=lib
cat >Finding.java <<'END'
import java.io.*;
import java.util.*;
import org.apache.arrow.memory.*;
import org.apache.arrow.vector.*;
import org.apache.arrow.vector.ipc.*;

class Finding {
    public static void main(String[] arguments) throws Exception {
        try (var allocator = new RootAllocator()) {
            for (String name : List.of("packed", "gaps")) {
                try (var reader = new ArrowStreamReader(new FileInputStream(name + ".arrows"), allocator)) {
                    reader.loadNextBatch();
                    VectorSchemaRoot root = reader.getVectorSchemaRoot();
                    try (var out = new FileOutputStream(name + "-again.arrows");
                            var writer = new ArrowStreamWriter(root, null, out)) {
                        writer.writeBatch();
                        writer.end();
                    }
                    try (VectorSchemaRoot slice = root.slice(0, 3)) {
                        List<String> read = values(root);
                        List<String> sliced = values(slice);
                        System.out.println("Arrow Java 19.0.0, " + name + ": read " + read + ", sliced " + sliced);
                        expect(List.of("10", "y", "12"), read);
                        expect(List.of("10", "y", name.equals("gaps") ? "11" : "12"), sliced);
                    }
                }
            }
        }
    }

    private static List<String> values(VectorSchemaRoot root) {
        var values = new ArrayList<String>();
        for (int row = 0; row < root.getRowCount(); row++) {
            values.add(String.valueOf(root.getVector(0).getObject(row)));
        }
        return values;
    }

    private static void expect(Object expected, Object seen) {
        if (!seen.equals(expected)) throw new AssertionError("the behaviour has changed: expected " + expected);
    }
}
END
java --add-opens=java.base/java.nio=ALL-UNNAMED -cp 'lib/*' Finding.java
venv/bin/python - <<'END'
import pyarrow as pa


def read(name):
    column = pa.ipc.open_stream(name).read_all().column(0)
    try:
        column.validate(full=True)
    except pa.ArrowInvalid as e:
        return str(e)
    return column.to_pylist()


packed, gaps = read("packed-again.arrows"), read("gaps-again.arrows")
print("pyarrow", pa.__version__, "of what was written again, packed:", packed, "gaps:", gaps)
assert packed == [10, "y", 12]
assert "offset larger than child length" in gaps, "the behaviour has changed"
END
