package dev.kafkaarrow.connect.sink;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes a merged batch apart by the documented layout of its metadata alone. */
final class MergedBatch {

    private final byte[] bytes;
    private int position;

    private MergedBatch(Map<String, String> metadata, String key) {
        this.bytes = Base64.getDecoder().decode(metadata.get(key));
    }

    /** As if each message had been written by itself. */
    static List<PublishedFile.Batch> parts(Map<String, String> metadata, PublishedFile.Content whole) {
        MergedBatch offsets = new MergedBatch(metadata, "kafka.merged.offsets");
        MergedBatch timestamps = new MergedBatch(metadata, "kafka.merged.timestamps");
        MergedBatch counts = new MergedBatch(metadata, "kafka.merged.rows");
        MergedBatch checksums = new MergedBatch(metadata, "kafka.merged.crc32c");
        Optional<MergedBatch> keys = metadata.containsKey("kafka.merged.keys")
                ? Optional.of(new MergedBatch(metadata, "kafka.merged.keys"))
                : Optional.empty();
        List<PublishedFile.Batch> parts = new ArrayList<>();
        long offset = Long.parseLong(metadata.get("kafka.offset"));
        long timestamp = 0;
        int row = 0;
        int records = Integer.parseInt(metadata.get("kafka.merged.records"));
        for (int i = 0; i < records; i++) {
            offset += i == 0 ? 0 : offsets.number();
            long zigzag = timestamps.number();
            timestamp += zigzag % 2 == 0 ? zigzag / 2 : -(zigzag + 1) / 2;
            Map<String, String> record = new HashMap<>();
            record.put("kafka.topic", metadata.get("kafka.topic"));
            record.put("kafka.partition", metadata.get("kafka.partition"));
            record.put("kafka.offset", Long.toString(offset));
            record.put("kafka.timestamp", Long.toString(timestamp));
            record.put("kafka.crc32c", HexFormat.of().formatHex(checksums.bytes(Integer.BYTES)));
            keys.flatMap(MergedBatch::nullable)
                    .ifPresent(
                            key -> record.put("kafka.key", Base64.getEncoder().encodeToString(key)));
            long batches = counts.number();
            record.put("kafka.message.batches", Long.toString(batches));
            for (long batch = 0; batch < batches; batch++) {
                int count = (int) counts.number();
                Map<String, String> own = new HashMap<>(record);
                own.put("kafka.message.batch", Long.toString(batch));
                parts.add(new PublishedFile.Batch(
                        own,
                        new PublishedFile.Content(
                                whole.columns(),
                                count,
                                whole.values().subList(row, row + count),
                                whole.dictionaries())));
                row += count;
            }
        }
        if (row != whole.rows()
                || !offsets.isRead()
                || !timestamps.isRead()
                || !counts.isRead()
                || !checksums.isRead()) {
            throw new AssertionError("a merged batch of " + whole.rows() + " rows says " + metadata);
        }
        return parts;
    }

    private boolean isRead() {
        return position == bytes.length;
    }

    private byte[] bytes(int length) {
        position += length;
        return Arrays.copyOfRange(bytes, position - length, position);
    }

    private Optional<byte[]> nullable() {
        long length = number();
        return length == 0 ? Optional.empty() : Optional.of(bytes((int) length - 1));
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
