package dev.kafkaarrow.it;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.GeneratedBatch;
import dev.kafkaarrow.ipc.InvalidStreamException;
import dev.kafkaarrow.ipc.StreamAssembly;
import java.io.ByteArrayOutputStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/** Streams of generated values; the same arguments give the same stream, another seed other values and dictionaries. */
record GeneratedStreams(BufferAllocator allocator) {

    ArrowStream withoutBatches(Schema schema, long seed) {
        try (GeneratedBatch batch = GeneratedBatch.of(allocator, schema, 0, seed)) {
            return ArrowStream.builder(batch.root(), batch.dictionaries()).build();
        }
    }

    ArrowStream oneBatch(Schema schema, int rows, long seed) {
        try (GeneratedBatch batch = GeneratedBatch.of(allocator, schema, rows, seed)) {
            return ArrowStream.of(batch.root(), batch.dictionaries());
        }
    }

    /** Two batches with dictionaries of their own: the second ones replace the first within the stream. */
    ArrowStream twoBatches(Schema schema, int rows, long seed) throws InvalidStreamException {
        byte[] first = oneBatch(schema, rows, seed).toByteArray();
        ArrowStream second = oneBatch(schema, rows, ~seed);
        int schemaBytes = Math.toIntExact(second.frames().get(0).end());
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(first, 0, first.length - StreamAssembly.END_OF_STREAM_BYTES);
        both.write(second.toByteArray(), schemaBytes, second.sizeInBytes() - schemaBytes);
        return ArrowStream.of(both.toByteArray());
    }
}
