package dev.kafkaarrow.connect.data.json;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What documents began with up to their payload, newest first: the next one mostly begins with the same bytes, and its schema need not
 * even be looked for. Not thread-safe.
 */
final class KnownBeginnings {
    private static final int MAX_KEPT = 16;
    private static final int MAX_BYTES = 256 << 10;

    private final List<Beginning> kept = new ArrayList<>();

    private static final class Beginning {
        private final byte[] bytes;
        private final KnownSchema schema;

        Beginning(byte[] bytes, KnownSchema schema) {
            this.bytes = bytes;
            this.schema = schema;
        }
    }

    /** Index of a document's payload, if it begins as one before it; else -1. */
    int find(Document document) {
        for (int i = 0; i < kept.size(); i++) {
            Beginning beginning = kept.get(i);
            int payload = document.from() + beginning.bytes.length;
            if (payload < document.to()
                    && Arrays.equals(
                            document.bytes(), document.from(), payload, beginning.bytes, 0, beginning.bytes.length)) {
                if (i > 0) {
                    kept.add(0, kept.remove(i));
                }
                return payload;
            }
        }
        return -1;
    }

    /** The schema of the document that was found last. */
    KnownSchema found() {
        return kept.get(0).schema;
    }

    void add(Document document, int payload, KnownSchema schema) {
        if (payload - document.from() > MAX_BYTES) {
            return;
        }
        if (kept.size() == MAX_KEPT) {
            kept.remove(MAX_KEPT - 1);
        }
        kept.add(0, new Beginning(Arrays.copyOfRange(document.bytes(), document.from(), payload), schema));
    }
}
