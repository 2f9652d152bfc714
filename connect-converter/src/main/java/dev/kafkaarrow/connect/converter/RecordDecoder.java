package dev.kafkaarrow.connect.converter;

import dev.kafkaarrow.connect.data.read.RowReader;
import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.plugin.RecentlyUsed;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.EndMarker;
import dev.kafkaarrow.ipc.StreamDecoder;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/** Makes values of messages. Caches the Connect schemas of recent messages. Not thread-safe. */
final class RecordDecoder {
    private final ConverterMode mode;
    private final StreamDecoder decoder;
    private final RecentlyUsed<StreamSchema, Unpacking> unpackings;
    private final BufferAllocator allocator;

    RecordDecoder(ConverterMode mode, int mostSchemas, Checks checks, EndMarker endMarker, BufferAllocator allocator) {
        this.mode = mode;
        this.decoder = new StreamDecoder(checks).withEndMarker(endMarker);
        this.unpackings = new RecentlyUsed<>(mostSchemas, RecordDecoder::unpacking);
        this.allocator = allocator;
    }

    private record Unpacking(RowSchema rows, Schema array) {}

    private static Unpacking unpacking(StreamSchema schema) {
        RowSchema rows = RowSchema.of(schema.schema());
        return new Unpacking(rows, rows.array());
    }

    SchemaAndValue decode(byte[] bytes) throws IOException {
        ArrowStream stream = decoder.decode(ByteBuffer.wrap(bytes));
        Unpacking unpacking = unpackings.get(stream.streamSchema());
        return switch (mode) {
            case BATCH -> new SchemaAndValue(unpacking.array(), rows(stream, unpacking.rows()));
            case ROW -> {
                if (stream.rowCount() != 1) {
                    throw new DataException("expected a message of 1 row, got one of " + stream.rowCount()
                            + " rows: set " + ArrowConverterConfig.MODE + "=batch to accept any number of rows");
                }
                yield new SchemaAndValue(
                        unpacking.rows().connect(),
                        rows(stream, unpacking.rows()).get(0));
            }
        };
    }

    private List<Struct> rows(ArrowStream stream, RowSchema schema) throws IOException {
        List<Struct> structs = new ArrayList<>();
        try (ArrowReader reader = stream.open(allocator)) {
            RowReader rows = new RowReader(schema, reader.getVectorSchemaRoot(), reader);
            while (reader.loadNextBatch()) {
                structs.addAll(rows.readAll());
            }
        }
        return structs;
    }
}
