#!/usr/bin/env bash
# Arrow Java's ArrowFileWriter writes each dictionary once: where it changes between batches, later batches get the values of
# the first one, without an error. ArrowStreamWriter, from the same calls, writes the replacement.
# Write streams where dictionaries grow.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
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
import java.nio.channels.Channels;
import java.util.List;
import org.apache.arrow.memory.*;
import org.apache.arrow.vector.*;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.ipc.*;
import org.apache.arrow.vector.types.pojo.*;

class Finding {
    static void words(VarCharVector vector, String... words) {
        vector.reset();
        for (int i = 0; i < words.length; i++) vector.setSafe(i, words[i].getBytes());
        vector.setValueCount(words.length);
    }

    public static void main(String[] arguments) throws Exception {
        var encoding = new DictionaryEncoding(1, false, null);
        try (var allocator = new RootAllocator();
                var dictionary = new VarCharVector("dictionary", allocator);
                var column = new IntVector(
                        "c", new FieldType(true, encoding.getIndexType(), encoding), allocator);
                var root = VectorSchemaRoot.of(column)) {
            var provider = new MapDictionaryProvider(
                    new org.apache.arrow.vector.dictionary.Dictionary(dictionary, encoding));
            for (String name : List.of("dictionaries.arrows", "dictionaries.arrow")) {
                words(dictionary, "x", "y");
                try (var out = Channels.newChannel(new FileOutputStream(name));
                        ArrowWriter writer = name.endsWith("s")
                                ? new ArrowStreamWriter(root, provider, out)
                                : new ArrowFileWriter(root, provider, out)) {
                    column.setSafe(0, 0);
                    column.setSafe(1, 1);
                    root.setRowCount(2);
                    writer.writeBatch();
                    words(dictionary, "z", "w");
                    writer.writeBatch();
                    writer.end();
                }
            }
        }
    }
}
END
java --add-opens=java.base/java.nio=ALL-UNNAMED -cp 'lib/*' Finding.java
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check --no-compile --only-binary=:all: pyarrow==26.0.1
venv/bin/python - <<'END'
import pyarrow as pa

stream = pa.ipc.open_stream("dictionaries.arrows").read_all().column(0).to_pylist()
file = pa.ipc.open_file("dictionaries.arrow").read_all().column(0).to_pylist()
print("Arrow Java 19.0.0 wrote x, y, z, w; the stream holds", stream, "the file", file)
assert stream == ["x", "y", "z", "w"]
assert file == ["x", "y", "x", "y"], "the behaviour has changed"
END
