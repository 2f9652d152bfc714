#!/usr/bin/env bash
# A header that passes through a worker with the default header converter is another one: SimpleHeaderConverter guesses a
# type from the text and writes that type's text. Set header.converter to ByteArrayConverter.
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
      <artifactId>connect-api</artifactId>
      <version>4.3.1</version>
    </dependency>
  </dependencies>
</project>
END
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies -DoutputDirectory=lib
cat >Finding.java <<'END'
import org.apache.kafka.connect.storage.SimpleHeaderConverter;

class Finding {
    public static void main(String[] arguments) {
        System.out.println("connect-api " + org.apache.kafka.common.utils.AppInfoParser.getVersion());
        passes("abc", "abc");
        passes("01234", "1234");
        passes("1.50", "1.5");
        passes("1e3", "1000");
        passes("[1, 2]", "[1,2]");
    }

    private static void passes(String in, String expected) {
        var converter = new SimpleHeaderConverter();
        var value = converter.toConnectHeader("topic", "header", in.getBytes());
        String out = new String(converter.fromConnectHeader("topic", "header", value.schema(), value.value()));
        System.out.println(in + " -> " + value.schema() + " -> " + out);
        if (!out.equals(expected)) {
            throw new AssertionError("the behaviour has changed: expected " + expected);
        }
    }
}
END
java -cp 'lib/*' Finding.java
