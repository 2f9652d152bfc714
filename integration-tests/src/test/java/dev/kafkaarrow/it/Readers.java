package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;

/** This project, pyarrow and Arrow JS, reading the same streams. */
record Readers(BufferAllocator allocator) {

    /** What all three find in each stream, metadata of batches included; fails if they differ. */
    List<StreamDescription> describeAlike(List<Path> streams) throws IOException {
        List<StreamDescription> pyarrow = Interop.python().describeWithBatchMetadata(streams);
        List<StreamDescription> arrowJs = Interop.node().describeWithBatchMetadata(streams);
        assertThat(pyarrow).hasSameSizeAs(streams);
        assertThat(arrowJs).hasSameSizeAs(streams);
        List<StreamDescription> java = new ArrayList<>();
        for (int i = 0; i < streams.size(); i++) {
            StreamDescription described = describe(streams.get(i));
            assertThat(pyarrow.get(i).firstDifferenceFrom(described))
                    .as("pyarrow, %s", streams.get(i))
                    .isEmpty();
            assertThat(arrowJs.get(i).firstDifferenceFrom(described))
                    .as("Arrow JS, %s", streams.get(i))
                    .isEmpty();
            java.add(described);
        }
        return java;
    }

    private StreamDescription describe(Path file) throws IOException {
        ArrowStream stream = ArrowStream.of(Files.readAllBytes(file));
        Queue<Map<String, String>> metadata = new ArrayDeque<>();
        for (Frame frame : stream.frames()) {
            if (frame instanceof Frame.RecordBatch batch) {
                Map<String, String> entries = new HashMap<>();
                batch.customMetadata().forEach(entry -> entries.put(entry.key(), entry.value()));
                metadata.add(entries);
            }
        }
        try (ArrowReader reader = stream.open(allocator)) {
            return StreamDescription.withBatchMetadata(reader, metadata::remove);
        }
    }
}
