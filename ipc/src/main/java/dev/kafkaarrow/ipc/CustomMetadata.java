package dev.kafkaarrow.ipc;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** {@code custom_metadata} of messages, schemas and fields: from and to the flatbuffer. */
final class CustomMetadata {
    private CustomMetadata() {}

    /** The entries in order; an absent key or value reads as empty, as the format's other implementations read it. */
    static List<KeyValue> entries(int count, IntFunction<org.apache.arrow.flatbuf.KeyValue> entry) {
        if (count == 0) {
            return List.of();
        }
        List<KeyValue> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            org.apache.arrow.flatbuf.KeyValue next = entry.apply(i);
            entries.add(new KeyValue(
                    LosslessText.decode(next.keyAsByteBuffer()), LosslessText.decode(next.valueAsByteBuffer())));
        }
        return List.copyOf(entries);
    }

    /** Writes the entries as a vector; 0, which means absent, if there are none. */
    static int vector(FlatBufferBuilder builder, List<KeyValue> entries) {
        if (entries.isEmpty()) {
            return 0;
        }
        int[] offsets = new int[entries.size()];
        for (int i = 0; i < offsets.length; i++) {
            int key = builder.createString(ByteBuffer.wrap(entries.get(i).keyBytes()));
            int value = builder.createString(ByteBuffer.wrap(entries.get(i).valueBytes()));
            offsets[i] = org.apache.arrow.flatbuf.KeyValue.createKeyValue(builder, key, value);
        }
        return org.apache.arrow.flatbuf.Message.createCustomMetadataVector(builder, offsets);
    }
}
