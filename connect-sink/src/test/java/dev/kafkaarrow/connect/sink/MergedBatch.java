package dev.kafkaarrow.connect.sink;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Takes a merged batch apart by the documented layout of its metadata alone. */
final class MergedBatch {

    private final byte[] bytes;
    private int position;

    private MergedBatch(Map<String, String> metadata, String key) {
        this.bytes = Base64.getDecoder().decode(metadata.get(key));
    }

    /** As if each message had been written by itself. */
    static List<PublishedFile.Batch> parts(
            Map<String, String> metadata, long rows, List<List<Byte>> values, List<List<Byte>> dictionaries) {
        MergedBatch offsets = new MergedBatch(metadata, "kafka.merged.offsets");
        MergedBatch timestamps = new MergedBatch(metadata, "kafka.merged.timestamps");
        MergedBatch counts = new MergedBatch(metadata, "kafka.merged.rows");
        List<PublishedFile.Batch> parts = new ArrayList<>();
        long offset = Long.parseLong(metadata.get("kafka.offset"));
        long timestamp = 0;
        int row = 0;
        int records = Integer.parseInt(metadata.get("kafka.merged.records"));
        for (int i = 0; i < records; i++) {
            offset += i == 0 ? 0 : offsets.number();
            long zigzag = timestamps.number();
            timestamp += zigzag % 2 == 0 ? zigzag / 2 : -(zigzag + 1) / 2;
            Map<String, String> own = new HashMap<>();
            own.put("kafka.partition", metadata.get("kafka.partition"));
            own.put("kafka.offset", Long.toString(offset));
            own.put("kafka.timestamp", Long.toString(timestamp));
            long batches = counts.number();
            for (long batch = 0; batch < batches; batch++) {
                int count = (int) counts.number();
                parts.add(new PublishedFile.Batch(own, count, values.subList(row, row + count), dictionaries));
                row += count;
            }
        }
        if (row != rows || !offsets.isRead() || !timestamps.isRead() || !counts.isRead()) {
            throw new AssertionError("a merged batch of " + rows + " rows says " + metadata);
        }
        return parts;
    }

    private boolean isRead() {
        return position == bytes.length;
    }

    private long number() {
        long number = 0;
        long unit = 1;
        while (bytes[position] < 0) {
            number += (bytes[position++] & 0x7f) * unit;
            unit *= 128;
        }
        return number + bytes[position++] * unit;
    }
}
