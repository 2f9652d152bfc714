package dev.kafkaarrow.connect.avro;

import dev.kafkaarrow.connect.data.write.RowDecoder;
import dev.kafkaarrow.connect.data.write.RowValue;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.kafka.connect.errors.DataException;

/**
 * Rows that are Avro's binary encoding of records. The schema is that which the known converters give, where they lose nothing; the
 * package's documentation says where they do. What the bytes say is checked before it is believed, and bytes behind a record are a fault.
 * Not thread-safe.
 */
public final class AvroRows implements RowDecoder {
    private final Frame frame;
    private final RowInput input = new RowInput();

    private AvroRows(Frame frame) {
        this.frame = frame;
    }

    /**
     * Values in a registry's wire format: a zero byte, an id of four bytes, big-endian, and the binary encoding.
     *
     * @param reader the schema that all values are read as, by Avro's rules of resolution; if there is none each is read as it was written
     * @throws DataException if rows cannot have the reader's schema
     */
    public static AvroRows ofRegistry(WriterSchemas writers, Optional<Schema> reader) {
        reader.ifPresent(schema -> new ResolvedSchema(schema, Optional.empty()));
        return new AvroRows(new Frame.OfRegistry(writers, reader));
    }

    /**
     * Values in Avro's single-object encoding, all of one schema.
     *
     * @throws DataException if rows cannot have the schema
     */
    public static AvroRows singleObjects(Schema schema) {
        return new AvroRows(new Frame.OfSingleObject(schema));
    }

    /**
     * Values that are the binary encoding of one schema, without a header.
     *
     * @throws DataException if rows cannot have the schema
     */
    public static AvroRows bare(Schema schema) {
        return new AvroRows(new Frame.None(new ResolvedSchema(schema, Optional.empty())));
    }

    @Override
    public Optional<RowValue> decode(ByteBuffer value) {
        int length = value.remaining();
        if (length < frame.size()) {
            throw new DataException("expected a header of " + frame.size() + " bytes, got a value of " + length);
        }
        byte[] array;
        int start = 0;
        if (value.hasArray()) {
            array = value.array();
            start = value.arrayOffset() + value.position();
        } else {
            array = new byte[length];
            value.get(value.position(), array);
        }
        int end = start + length;
        ResolvedSchema schema = frame.schema(array, start);
        int from = start + frame.size();
        ResolvedSchema.Root root = schema.types().get(0);
        if (schema.isUnion()) {
            AvroInput in = input.avro();
            in.begin(array, start, from, end);
            root = schema.root(in);
            from = in.position();
        }
        if (root instanceof ResolvedSchema.Root.Row row) {
            return Optional.of(new AvroRow(input, schema, row.record(), array, start, from, end));
        } else if (root instanceof ResolvedSchema.Root.Fault fault) {
            throw new DataException(fault.message());
        } else if (from < end) {
            throw new DataException("expected the end of the value behind a null, got " + (end - from) + " more bytes");
        }
        return Optional.empty();
    }
}
