#!/usr/bin/env bash
# Arrow JS leaves the name of a list's items out, as the format allows; Arrow Java's readers need one, so a stream with such a
# column ends in a NullPointerException while its schema is read. Give the type: `new List(new Field("item", ...))`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --no-package-lock --ignore-scripts --prefix "$work" apache-arrow@21.2.0
node - <<'END'
const fs = require("fs");
const arrow = require("apache-arrow");

const inferred = arrow.vectorFromArray([[1, 2], [3]]);
const named = arrow.vectorFromArray([[1, 2], [3]], new arrow.List(new arrow.Field("item", new arrow.Float64(), true)));
for (const [name, c] of Object.entries({ inferred, named })) {
  fs.writeFileSync(name + ".arrows", arrow.tableToIPC(new arrow.Table({ c }), "stream"));
}
END
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check --no-compile --only-binary=:all: pyarrow==26.0.1
venv/bin/python - <<'END'
import pyarrow as pa

for name in ("named", "inferred"):
    column = pa.ipc.open_stream(name + ".arrows").read_all().column(0)
    column.validate(full=True)
    print("Arrow JS 21.2.0,", name, "as read by pyarrow", pa.__version__, column.type, column.to_pylist())
    assert column.to_pylist() == [[1, 2], [3]]
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
            reads(allocator, "named", "[[1.0,2.0], [3.0]]");
            reads(allocator, "inferred", "NullPointerException");
        }
    }

    private static void reads(BufferAllocator allocator, String name, String expected) throws IOException {
        String read;
        try (var reader = new ArrowStreamReader(new FileInputStream(name + ".arrows"), allocator)) {
            reader.loadNextBatch();
            FieldVector vector = reader.getVectorSchemaRoot().getVector(0);
            read = List.of(vector.getObject(0), vector.getObject(1)).toString();
        } catch (RuntimeException e) {
            read = e.getClass().getSimpleName();
        }
        System.out.println("by Arrow Java 19.0.0, " + name + ": " + read);
        if (!read.equals(expected)) throw new AssertionError("the behaviour has changed: expected " + expected);
    }
}
END
java --add-opens=java.base/java.nio=ALL-UNNAMED -cp 'lib/*' Finding.java
