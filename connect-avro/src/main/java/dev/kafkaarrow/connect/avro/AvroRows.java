package dev.kafkaarrow.connect.avro;

import dev.kafkaarrow.connect.data.write.RowDecoder;
import dev.kafkaarrow.connect.data.write.RowValue;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.avro.Schema;

/** Rows that are Avro's binary encoding of records. Not thread-safe. */
public final class AvroRows implements RowDecoder {

    private AvroRows() {}

    /**
     * Values in a registry's wire format: a zero byte, an id of four bytes, big-endian, and the binary encoding.
     *
     * @param reader the schema that all values are read as, by Avro's rules of resolution; if there is none each is read as it was written
     */
    public static AvroRows ofRegistry(WriterSchemas writers, Optional<Schema> reader) {
        return new AvroRows();
    }

    /** Values in Avro's single-object encoding, all of one schema. */
    public static AvroRows singleObjects(Schema schema) {
        return new AvroRows();
    }

    /** Values that are the binary encoding of one schema, without a header. */
    public static AvroRows bare(Schema schema) {
        return new AvroRows();
    }

    @Override
    public Optional<RowValue> decode(ByteBuffer value) {
        throw new UnsupportedOperationException();
    }
}
