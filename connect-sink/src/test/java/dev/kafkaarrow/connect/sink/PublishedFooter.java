package dev.kafkaarrow.connect.sink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.MessageHeader;

/** Holds an IPC file to the format's definition: its footer says where each batch is, and no dictionary is replaced. */
final class PublishedFooter {

    private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);
    private static final int BEGIN = 8;

    private PublishedFooter() {}

    static boolean isIn(byte[] bytes) {
        return Arrays.equals(bytes, 0, Math.min(bytes.length, MAGIC.length), MAGIC, 0, MAGIC.length);
    }

    /** The batches of a complete IPC file. */
    static List<PublishedFile.Batch> read(byte[] bytes) {
        return read(bytes, place -> {});
    }

    /** Likewise, with where its messages stand behind what it begins with. */
    static List<PublishedFile.Batch> read(byte[] bytes, Consumer<PublishedFile.Place> places) {
        int lengthAt = bytes.length - MAGIC.length - Integer.BYTES;
        expect("the end", Arrays.copyOfRange(bytes, lengthAt + Integer.BYTES, bytes.length), MAGIC);
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int length = file.getInt(lengthAt);
        Footer footer =
                Footer.getRootAsFooter(file.slice(lengthAt - length, length).order(ByteOrder.LITTLE_ENDIAN));
        List<String> dictionaries = new ArrayList<>();
        List<String> recordBatches = new ArrayList<>();
        Set<Long> written = new HashSet<>();
        List<PublishedFile.Batch> batches = PublishedFile.read(file.slice(BEGIN, lengthAt - length - BEGIN), place -> {
            places.accept(place);
            String block = block(place.position() + BEGIN, place.headerBytes(), place.bodyBytes());
            if (place.type() == MessageHeader.RecordBatch) {
                recordBatches.add(block);
            } else if (place.type() == MessageHeader.DictionaryBatch) {
                dictionaries.add(block);
                if (!written.add(place.dictionary()) && !place.isDelta()) {
                    throw new AssertionError("dictionary " + place.dictionary() + " is replaced in a file");
                }
            }
        });
        List<String> inFooter = new ArrayList<>();
        for (int i = 0; i < footer.dictionariesLength(); i++) {
            inFooter.add(block(footer.dictionaries(i)));
        }
        expect("dictionaries of the footer", inFooter, dictionaries);
        inFooter.clear();
        for (int i = 0; i < footer.recordBatchesLength(); i++) {
            inFooter.add(block(footer.recordBatches(i)));
        }
        expect("batches of the footer", inFooter, recordBatches);
        expect("metadata of the footer", metadata(footer), summary(batches));
        return batches;
    }

    private static Map<String, String> metadata(Footer footer) {
        Map<String, String> entries = new HashMap<>();
        for (int i = 0; i < footer.customMetadataLength(); i++) {
            entries.put(footer.customMetadata(i).key(), footer.customMetadata(i).value());
        }
        return entries;
    }

    private static Map<String, String> summary(List<PublishedFile.Batch> batches) {
        return Map.of(
                "kafka.file.first.offset",
                Long.toString(batches.get(0).offset()),
                "kafka.file.last.offset",
                Long.toString(batches.get(batches.size() - 1).offset()),
                "kafka.file.records",
                Long.toString(batches.stream()
                        .map(PublishedFile.Batch::offset)
                        .distinct()
                        .count()),
                "kafka.file.rows",
                Long.toString(
                        batches.stream().mapToLong(PublishedFile.Batch::rows).sum()));
    }

    private static String block(Block block) {
        return block((int) block.offset(), block.metaDataLength(), block.bodyLength());
    }

    private static String block(int position, int headerBytes, long bodyBytes) {
        return "header of " + headerBytes + " and body of " + bodyBytes + " at " + position;
    }

    private static void expect(String what, Object actual, Object expected) {
        boolean same =
                actual instanceof byte[] bytes ? Arrays.equals(bytes, (byte[]) expected) : actual.equals(expected);
        if (!same) {
            throw new AssertionError(what + ": expected " + expected + ", got " + actual);
        }
    }
}
