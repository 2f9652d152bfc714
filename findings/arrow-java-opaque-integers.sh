#!/usr/bin/env bash
# Arrow Java's OpaqueType, once registered, keeps integers of any width in an IntVector: a column of 64 bits is read as one of
# 32, so 1, 2^40, 3 are 1, 0, 0, without an error. Without the registration the column is what it is stored as.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check --no-compile --only-binary=:all: pyarrow==26.0.1
venv/bin/python - <<'END'
import pyarrow as pa

for name, type_ in (("float64", pa.float64()), ("int64", pa.int64())):
    column = pa.ExtensionArray.from_storage(pa.opaque(type_, "type", "vendor"), pa.array([1, 2**40, 3], type_))
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
import org.apache.arrow.vector.extension.OpaqueType;
import org.apache.arrow.vector.ipc.*;

class Finding {
    public static void main(String[] arguments) throws Exception {
        try (var allocator = new RootAllocator()) {
            reads(allocator, "int64", "plain", List.of(1L, 1L << 40, 3L));
            OpaqueType.ensureRegistered();
            reads(allocator, "float64", "OpaqueType", List.of(1.0, 0x1p40, 3.0));
            reads(allocator, "int64", "OpaqueType", List.of(1, 0, 0));
        }
    }

    private static void reads(BufferAllocator allocator, String name, String as, List<?> expected) throws IOException {
        try (var reader = new ArrowStreamReader(new FileInputStream(name + ".arrows"), allocator)) {
            reader.loadNextBatch();
            FieldVector vector = reader.getVectorSchemaRoot().getVector(0);
            var values = new ArrayList<Object>();
            for (int row = 0; row < 3; row++) values.add(vector.getObject(row));
            System.out.println("Arrow Java 19.0.0, 1, 2^40, 3 as " + name + ", " + as + ": " + values);
            if (!values.equals(expected)) throw new AssertionError("the behaviour has changed: expected " + expected);
        }
    }
}
END
java --add-opens=java.base/java.nio=ALL-UNNAMED -cp 'lib/*' Finding.java
