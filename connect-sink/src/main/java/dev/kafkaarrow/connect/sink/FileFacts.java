package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.FileName;
import dev.kafkaarrow.connect.files.FilePlace;
import dev.kafkaarrow.ipc.SchemaFingerprint;
import java.util.Map;
import java.util.Optional;

/**
 * What is said of a published file beside it, where the store keeps that, so that it need not be read: its metadata, all in ASCII.
 *
 * @param base of its name
 * @param firstOffset of its first record
 * @param lastOffset of its last record
 * @param fingerprint of its schema, in full: 64 hex digits
 */
record FileFacts(
        String topic, int partition, long base, long firstOffset, long lastOffset, long records, String fingerprint) {

    private static final String TOPIC = "kafka-topic";
    private static final String PARTITION = "kafka-partition";
    private static final String BASE_OFFSET = "base-offset";
    private static final String FIRST_OFFSET = "first-offset";
    private static final String LAST_OFFSET = "last-offset";
    private static final String RECORDS = "records";
    private static final String FINGERPRINT = "fingerprint";

    /** Of the whole file: a store does not give what is said of one of another size. */
    private static final String SIZE = "size";

    Map<String, String> toMetadata(long sizeInBytes) {
        return Map.of(
                TOPIC, topic,
                PARTITION, Integer.toString(partition),
                BASE_OFFSET, Long.toString(base),
                FIRST_OFFSET, Long.toString(firstOffset),
                LAST_OFFSET, Long.toString(lastOffset),
                RECORDS, Long.toString(records),
                FINGERPRINT, fingerprint,
                SIZE, Long.toString(sizeInBytes));
    }

    /** Empty if it is not all there, as with a file that came there by other hands. */
    static Optional<FileFacts> of(Map<String, String> metadata) {
        if (!metadata.containsKey(TOPIC) || !metadata.containsKey(FINGERPRINT)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new FileFacts(
                    metadata.get(TOPIC),
                    Integer.parseInt(metadata.get(PARTITION)),
                    Long.parseLong(metadata.get(BASE_OFFSET)),
                    Long.parseLong(metadata.get(FIRST_OFFSET)),
                    Long.parseLong(metadata.get(LAST_OFFSET)),
                    Long.parseLong(metadata.get(RECORDS)),
                    metadata.get(FINGERPRINT)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Whether it is said of the file that has this name: one that was copied may have kept what was said of it elsewhere. */
    boolean areOf(FilePlace place) {
        return topic.equals(place.topic())
                && partition == place.name().partition()
                && base == place.name().baseOffset()
                && (place.name().isEvolving()
                        || fingerprint.startsWith(place.name().fingerprint()))
                && firstOffset >= base
                && lastOffset >= firstOffset;
    }

    /** Likewise, of a key's file. */
    boolean areOf(WriterKey key, FileName name) {
        return areOf(key.place(name))
                && key.fingerprint()
                        .map(SchemaFingerprint::sha256)
                        .map(fingerprint::equals)
                        .orElse(true);
    }
}
