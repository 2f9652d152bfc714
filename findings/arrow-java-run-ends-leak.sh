#!/usr/bin/env bash
# Arrow Java's RunEndEncodedVector.allocateNew makes new memory for its children without releasing what they held: a vector that was
# loaded, or allocated before, leaks. Vectors of other types release it first. Call clear() before allocateNew().
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check --no-compile --only-binary=:all: pyarrow==26.0.1
venv/bin/python - <<'END'
import pyarrow as pa
import pyarrow.compute as pc

numbers = pa.array([1, 1, 1, 2, 2], pa.int32())
for name, column in (("plain", numbers), ("runs", pc.run_end_encode(numbers))):
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
import java.io.FileInputStream;
import org.apache.arrow.memory.*;
import org.apache.arrow.vector.ipc.*;

class Finding {
    public static void main(String[] arguments) throws Exception {
        long plain = left("plain", false);
        long runs = left("runs", false);
        long runsCleared = left("runs", true);
        System.out.println("arrow-vector 19.0.0: bytes left: plain " + plain + ", run-end encoded " + runs + ", cleared first " + runsCleared);
        if (plain != 0 || runs == 0 || runsCleared != 0) {
            throw new AssertionError("the behaviour has changed");
        }
    }

    private static long left(String name, boolean clear) throws Exception {
        var allocator = new RootAllocator();
        try (var reader = new ArrowStreamReader(new FileInputStream(name + ".arrows"), allocator)) {
            reader.loadNextBatch();
            var vector = reader.getVectorSchemaRoot().getVector(0);
            if (clear) {
                vector.clear();
            }
            vector.allocateNew();
        }
        return allocator.getAllocatedMemory();
    }
}
END
java --add-opens=java.base/java.nio=ALL-UNNAMED -cp 'lib/*' Finding.java
