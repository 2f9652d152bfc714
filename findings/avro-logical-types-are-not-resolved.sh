#!/usr/bin/env bash
# Avro's specification lets a reader's decimal have no other scale than the writer's, and knows no promotion between timestamps. Avro's Java
# library resolves the types below and never compares the logical ones: 12.34 of scale 2 is read by a schema of scale 3 as 1.234, and a
# time in milliseconds as one in microseconds, in January 1970; its check of compatibility says COMPATIBLE. Compare them yourself
# before such a schema is registered or read by.
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
      <groupId>org.apache.avro</groupId>
      <artifactId>avro</artifactId>
      <version>1.12.1</version>
    </dependency>
  </dependencies>
</project>
END
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies -DoutputDirectory=lib
cat >Finding.java <<'END'
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

class Finding {
    private static final GenericData MODEL = new GenericData();

    public static void main(String[] arguments) throws IOException {
        System.out.println("Avro " + Schema.class.getPackage().getImplementationVersion());
        MODEL.addLogicalTypeConversion(new Conversions.DecimalConversion());
        MODEL.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
        MODEL.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
        BigDecimal price = new BigDecimal("12.34");
        expect(price, decimal(2), decimal(2), "12.34");
        expect(price, decimal(2), decimal(3), "1.234");
        Instant now = Instant.parse("2026-11-30T00:00:00Z");
        expect(now, timestamp("millis"), timestamp("millis"), "2026-11-30T00:00:00Z");
        expect(now, timestamp("millis"), timestamp("micros"), "1970-01-21T18:53:16.800Z");
    }

    private static String decimal(int scale) {
        return "{\"type\":\"bytes\",\"logicalType\":\"decimal\",\"precision\":9,\"scale\":" + scale + "}";
    }

    private static String timestamp(String unit) {
        return "{\"type\":\"long\",\"logicalType\":\"timestamp-" + unit + "\"}";
    }

    private static void expect(Object value, String writtenBy, String readBy, String expected) throws IOException {
        Schema writer = new Schema.Parser().parse(writtenBy);
        Schema reader = new Schema.Parser().parse(readBy);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<Object>(writer, MODEL).write(value, encoder);
        encoder.flush();
        Object read = new GenericDatumReader<Object>(writer, reader, MODEL)
                .read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null));
        var compatibility = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType();
        System.out.println(value + " by " + writtenBy + ", read by " + readBy + " -> " + read + ", " + compatibility);
        if (!read.toString().equals(expected)
                || compatibility != SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE) {
            throw new AssertionError("the behaviour has changed: expected " + expected);
        }
    }
}
END
java -cp 'lib/*' Finding.java
