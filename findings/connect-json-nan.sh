#!/usr/bin/env bash
# A converter's own bytes are expected to give back what was converted. JsonConverter writes NaN and the infinities of a float or double as
# texts, "NaN", and reads every text as 0.0; it writes -0.0 as -0.0, and reads that as 0.0. No error, in either direction. Where
# such values occur use a converter of a binary format, or send them as text in a column of strings.
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
      <groupId>org.apache.kafka</groupId>
      <artifactId>connect-json</artifactId>
      <version>4.3.1</version>
    </dependency>
  </dependencies>
</project>
END
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies -DoutputDirectory=lib
cat >Finding.java <<'END'
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;

class Finding {
    public static void main(String[] arguments) {
        System.out.println("connect-json " + org.apache.kafka.common.utils.AppInfoParser.getVersion());
        comesBack(1.5, 1.5);
        comesBack(Double.NaN, 0.0);
        comesBack(Double.POSITIVE_INFINITY, 0.0);
        comesBack(-0.0, 0.0);
    }

    private static void comesBack(double value, double expected) {
        var converter = new JsonConverter();
        converter.configure(Map.of("schemas.enable", "true"), false);
        Schema schema = SchemaBuilder.struct().field("f", Schema.FLOAT64_SCHEMA).build();
        byte[] json = converter.fromConnectData("topic", schema, new Struct(schema).put("f", value));
        String text = new String(json, StandardCharsets.UTF_8);
        Double read = ((Struct) converter.toConnectData("topic", json).value()).getFloat64("f");
        System.out.println(value + " -> " + text.substring(text.indexOf("payload")) + " -> " + read);
        if (!read.equals(expected)) {
            throw new AssertionError("the behaviour has changed: expected " + expected);
        }
    }
}
END
java -cp 'lib/*' Finding.java
