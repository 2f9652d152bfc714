package dev.kafkaarrow.ipc;

import com.google.flatbuffers.FlatBufferBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** {@code custom_metadata} of messages, schemas and fields: from and to the flatbuffer. */
final class MessageMetadata {
    private MessageMetadata() {}

    /** The entries in order; an absent key or value reads as empty, as the format's other implementations read it. */
    static List<KeyValue> entries(int count, IntFunction<org.apache.arrow.flatbuf.KeyValue> entry) {
        if (count == 0) {
            return List.of();
        }
        List<KeyValue> entries = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String key = entry.apply(i).key();
            String value = entry.apply(i).value();
            entries.add(new KeyValue(key == null ? "" : key, value == null ? "" : value));
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
            int key = builder.createString(entries.get(i).key());
            int value = builder.createString(entries.get(i).value());
            offsets[i] = org.apache.arrow.flatbuf.KeyValue.createKeyValue(builder, key, value);
        }
        return org.apache.arrow.flatbuf.Message.createCustomMetadataVector(builder, offsets);
    }
}
