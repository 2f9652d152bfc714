package dev.kafkaarrow.benchmarks;

import java.io.IOException;
import org.apache.arrow.vector.ipc.ArrowReader;

/** What is done with a reader of either kind, so that both are asked for the same. */
final class Opened {
    private Opened() {}

    /** Loads the first batch, closes the reader, and returns how many rows there were. */
    static int rows(ArrowReader reader) throws IOException {
        try (reader) {
            if (!reader.loadNextBatch()) {
                throw new IllegalStateException("expected a batch, got none");
            }
            return reader.getVectorSchemaRoot().getRowCount();
        }
    }
}
