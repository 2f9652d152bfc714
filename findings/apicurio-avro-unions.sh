#!/usr/bin/env bash
# A union's branches become fields of a Struct, and the one that is written is set. Apicurio's Avro converter sets the field of "bytes" for a
# value of "fixed" that stands in a union with it, so which type was written is lost, in silence. A branch whose connect.type is int8 is
# refused, as is every record that has it, though the same type alone is read.
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
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

class Finding {
    private static final String FIXED = "{\"type\":\"fixed\",\"name\":\"Hash\",\"size\":2}";
    private static final String INT8 = "{\"type\":\"int\",\"connect.type\":\"int8\"}";

    public static void main(String[] arguments) {
        System.out.println("Apicurio converter 2.5.11.Final, Avro " + Schema.class.getPackage().getImplementationVersion());
        Schema hash = new Schema.Parser().parse(FIXED);
        GenericData.Fixed value = new GenericData.Fixed(hash, new byte[] {1, 2});
        expect("[\"string\"," + FIXED + "]", value, "Struct{Hash=");
        expect("[\"bytes\"," + FIXED + "]", value, "Struct{bytes=");
        expect(INT8, 7, "7");
        try {
            throw new AssertionError("the behaviour has changed: " + converted("[\"string\"," + INT8 + "]", 7));
        } catch (DataException e) {
            System.out.println("7 in [string, int as int8] -> " + e.getMessage());
        }
    }

    private static void expect(String type, Object value, String beginning) {
        Object converted = converted(type, value);
        System.out.println(value + " in " + type + " -> " + converted);
        if (!String.valueOf(converted).startsWith(beginning)) {
            throw new AssertionError("the behaviour has changed: expected " + beginning);
        }
    }

    private static Object converted(String type, Object value) {
        Schema schema = new Schema.Parser().parse(
                "{\"type\":\"record\",\"name\":\"r\",\"fields\":[{\"name\":\"f\",\"type\":" + type + "}]}");
        GenericData.Record row = new GenericData.Record(schema);
        row.put("f", value);
        return ((Struct) new AvroData(10).toConnectData(schema, row).value()).get("f");
    }
}
END
java -cp 'lib/*' Finding.java
