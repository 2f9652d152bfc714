#!/usr/bin/env bash
# Arrow Java's UnionVector forgets the type ids of its field: getField() has ordinals of MinorType in their place. A root made
# of vectors just read, and a slice of the reader's root, have those in their schema: what is written of them is no valid stream,
# and a slice's values are null. Write the reader's own root, whose schema is right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check --no-compile --only-binary=:all: pyarrow==26.0.1
venv/bin/python - <<'END'
import pyarrow as pa

types, children = pa.array([0, 1], pa.int8()), [pa.array([1, 2]), pa.array(["x", "y"])]
batch = pa.record_batch({"c": pa.UnionArray.from_sparse(types, children)})
batch.validate(full=True)
with pa.ipc.new_stream("sparse.arrows", batch.schema) as writer:
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
import org.apache.arrow.vector.types.pojo.*;

class Finding {
    public static void main(String[] arguments) throws Exception {
        try (var allocator = new RootAllocator();
                var reader = new ArrowStreamReader(new FileInputStream("sparse.arrows"), allocator)) {
            reader.loadNextBatch();
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            is("reader", root, List.of(0, 1), List.of("1", "y"));
            is("vectors", new VectorSchemaRoot(root.getFieldVectors()), List.of(5, 24), List.of("1", "y"));
            try (VectorSchemaRoot slice = root.slice(0, 2)) {
                is("slice", slice, List.of(5, 24), List.of("null", "null"));
            }
        }
    }

    private static void is(String name, VectorSchemaRoot root, List<Integer> expectedIds, List<String> expectedValues)
            throws IOException {
        var type = (ArrowType.Union) root.getSchema().getFields().get(0).getType();
        List<Integer> ids = Arrays.stream(type.getTypeIds()).boxed().toList();
        var values = new ArrayList<String>();
        for (int row = 0; row < 2; row++) values.add(String.valueOf(root.getVector(0).getObject(row)));
        System.out.println("Arrow Java 19.0.0, root of " + name + ": ids " + ids + ", values " + values);
        if (!ids.equals(expectedIds) || !values.equals(expectedValues)) {
            throw new AssertionError("the behaviour has changed: expected " + expectedIds + ", " + expectedValues);
        }
        try (var out = new FileOutputStream(name + ".arrows");
                var writer = new ArrowStreamWriter(root, null, out)) {
            writer.writeBatch();
            writer.end();
        }
    }
}
END
java --add-opens=java.base/java.nio=ALL-UNNAMED -cp 'lib/*' Finding.java
venv/bin/python - <<'END'
import pyarrow as pa


def read(name):
    column = pa.ipc.open_stream(name + ".arrows").read_all().column(0)
    try:
        column.validate(full=True)
    except pa.ArrowInvalid as e:
        return str(e)
    return column.to_pylist()


written = {name: read(name) for name in ("reader", "vectors", "slice")}
print("pyarrow", pa.__version__, "of what was written:", written)
assert written["reader"] == [1, "y"]
for name in ("vectors", "slice"):
    assert "invalid type id" in written[name], "the behaviour has changed"
END
