#!/usr/bin/env bash
# Kafka Connect's JsonConverter does not hold a value against its schema: numbers lose high bits or their fraction, what is no
# number becomes 0, and text in a Decimal is base64 whatever decimal.format says, so that "1500" is -26467.32. No error: values
# have to be checked by who writes them.
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
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;

class Finding {
    public static void main(String[] arguments) {
        System.out.println("connect-json " + org.apache.kafka.common.utils.AppInfoParser.getVersion());
        reads("int8", "300", "44");
        reads("int32", "1.9", "1");
        reads("int64", "9223372036854775808", "-9223372036854775808");
        reads("int64", "\"7\"", "0");
        reads("double", "\"1.5\"", "0.0");
        reads("boolean", "\"true\"", "false");
        reads("string", "5", "null");
        reads("bytes\",\"name\":\"org.apache.kafka.connect.data.Decimal\",\"parameters\":{\"scale\":\"2\"},\"doc\":\"",
                "\"1500\"", "-26467.32");
    }

    private static void reads(String type, String json, String expected) {
        var converter = new JsonConverter();
        converter.configure(Map.of("schemas.enable", "true", "decimal.format", "NUMERIC"), false);
        String record = "{\"schema\":{\"type\":\"struct\",\"fields\":[{\"field\":\"f\",\"optional\":true,\"type\":\"" + type
                + "\"}]},\"payload\":{\"f\":" + json + "}}";
        Object value = ((Struct) converter.toConnectData("topic", record.getBytes()).value()).get("f");
        System.out.println(type.split("\"")[0] + " " + json + " -> " + value);
        if (!Objects.toString(value).equals(expected)) {
            throw new AssertionError("the behaviour has changed: expected " + expected);
        }
    }
}
END
java -cp 'lib/*' Finding.java
