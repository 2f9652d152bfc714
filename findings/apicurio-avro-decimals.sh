#!/usr/bin/env bash
# Apicurio's Avro converter: the parameter connect.decimal.precision is there for every precision but 64, its default; and a
# decimal over "fixed", which Avro allows as one over "bytes", is refused.
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
      <groupId>io.apicurio</groupId>
      <artifactId>apicurio-registry-utils-converter</artifactId>
      <version>2.5.11.Final</version>
    </dependency>
    <dependency>
      <groupId>org.apache.avro</groupId>
      <artifactId>avro</artifactId>
      <version>1.12.1</version>
    </dependency>
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
import io.apicurio.registry.utils.converter.avro.AvroData;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.connect.errors.DataException;

class Finding {
    public static void main(String[] arguments) {
        System.out.println("Apicurio converter 2.5.11.Final, Avro " + Schema.class.getPackage().getImplementationVersion());
        for (int precision : new int[] {63, 64, 65}) {
            Map<String, String> parameters = column("\"bytes\"", precision).parameters();
            System.out.println("precision " + precision + " -> " + parameters);
            if (parameters.containsKey("connect.decimal.precision") == (precision == 64)) {
                throw new AssertionError("the behaviour has changed");
            }
        }
        try {
            throw new AssertionError("the behaviour has changed: " + column("\"fixed\",\"name\":\"d\",\"size\":4", 9));
        } catch (DataException e) {
            System.out.println("decimal over fixed -> " + e.getMessage());
        }
    }

    private static org.apache.kafka.connect.data.Schema column(String type, int precision) {
        Schema schema = new Schema.Parser().parse("{\"type\":\"record\",\"name\":\"r\",\"fields\":[{\"name\":\"f\",\"type\":{\"type\":"
                + type + ",\"logicalType\":\"decimal\",\"precision\":" + precision + ",\"scale\":2}}]}");
        return new AvroData(10).toConnectSchema(schema).field("f").schema();
    }
}
END
java -cp 'lib/*' Finding.java
