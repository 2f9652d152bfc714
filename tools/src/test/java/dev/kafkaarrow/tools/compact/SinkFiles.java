package dev.kafkaarrow.tools.compact;

import dev.kafkaarrow.connect.files.Bytes;
import dev.kafkaarrow.connect.files.Coalescing;
import dev.kafkaarrow.connect.files.FileFormat;
import dev.kafkaarrow.connect.files.FileName;
import dev.kafkaarrow.connect.files.FilePlace;
import dev.kafkaarrow.connect.files.MetadataMatching;
import dev.kafkaarrow.connect.files.RecordChecksum;
import dev.kafkaarrow.connect.files.RecordCoordinates;
import dev.kafkaarrow.connect.files.RecordHeader;
import dev.kafkaarrow.connect.files.RecordTimestamp;
import dev.kafkaarrow.connect.files.RecordedFile;
import dev.kafkaarrow.connect.files.RecordedFileWriter;
import dev.kafkaarrow.connect.files.RecordedFrame;
import dev.kafkaarrow.connect.files.TimestampKind;
import dev.kafkaarrow.connect.store.FileStatus;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.Publication;
import dev.kafkaarrow.connect.store.StagedFile;
import dev.kafkaarrow.connect.store.StoredFile;
import dev.kafkaarrow.connect.store.Stores;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.GeneratedBatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/** The files of one log, as a sink would publish them one after another, and what stores of such files hold. */
final class SinkFiles {

    private final Path directory;
    private final FilePlace first;
    private final Schema schema;
    private final int mergedRows;
    private final BufferAllocator allocator;
    private long next;

    /** @param first where the log begins */
    SinkFiles(Path directory, FilePlace first, Schema schema, int mergedRows, BufferAllocator allocator) {
        this.directory = directory;
        this.first = first;
        this.schema = schema;
        this.mergedRows = mergedRows;
        this.allocator = allocator;
        this.next = first.name().baseOffset();
    }

    static FilePlace place(String topic, String folder, int partition, String fingerprint, FileFormat format) {
        return new FilePlace(topic, folder, new FileName(partition, fingerprint, 0, format));
    }

    /** Publishes a file of so many records, some offsets apart; the last is a tombstone if there are several. Returns its path. */
    String publish(int records, long dictionaries) throws IOException {
        return publish(records, dictionaries, schema);
    }

    String publish(int records, long dictionaries, Schema own) throws IOException {
        FilePlace place = new FilePlace(
                first.topic(),
                first.directory(),
                new FileName(
                        first.name().partition(),
                        first.name().fingerprint(),
                        next,
                        first.name().format()));
        RecordedFileWriter writer = null;
        for (int i = 0; i < records; i++) {
            long offset = next + 3L * i;
            ArrowStream message = message(own, dictionaries, i);
            if (writer == null) {
                writer = new RecordedFileWriter(
                        new Unforced(),
                        place.name().format(),
                        message.streamSchema(),
                        MetadataMatching.EXACT,
                        new Coalescing(mergedRows, Checks.DEFAULT, allocator));
            }
            if (i > 0 && i == records - 1) {
                writer.appendTombstone(record(offset, Optional.empty()));
            } else {
                writer.append(record(offset, Optional.of(message.asByteBuffer())), message);
            }
        }
        writer.publish(place.path());
        next += 3L * (records - 1) + 1;
        return place.path();
    }

    private ArrowStream message(Schema own, long dictionaries, int index) {
        try (GeneratedBatch batch = GeneratedBatch.of(allocator, own, 1 + index % 4, dictionaries)) {
            return ArrowStream.of(batch.root(), batch.dictionaries());
        }
    }

    private RecordCoordinates record(long offset, Optional<ByteBuffer> value) {
        return new RecordCoordinates(
                first.topic(),
                first.name().partition(),
                offset,
                Optional.of(new RecordTimestamp(1_000 + offset, Optional.of(TimestampKind.CREATE_TIME))),
                RecordChecksum.of(Optional.empty(), value, RecordChecksum.Basis.MESSAGE_OR_STRUCT),
                Optional.of(new Bytes((byte) offset)),
                List.of(new RecordHeader("h", Optional.empty())));
    }

    /** Appears at once, as a sink's does, but is not forced to the disk: tests have thousands. */
    private final class Unforced implements StagedFile {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void write(ByteBuffer... buffers) {
            for (ByteBuffer buffer : buffers) {
                byte[] copy = new byte[buffer.remaining()];
                buffer.get(copy);
                bytes.writeBytes(copy);
            }
        }

        @Override
        public long sizeInBytes() {
            return bytes.size();
        }

        @Override
        public Publication publish(String path, Map<String, String> metadata) throws IOException {
            Path file = directory.resolve(path);
            Files.createDirectories(file.getParent());
            Path hidden = file.resolveSibling("." + file.getFileName());
            Files.write(hidden, bytes.toByteArray());
            Files.move(hidden, file, StandardCopyOption.ATOMIC_MOVE);
            return Publication.PUBLISHED;
        }

        @Override
        public void discard() {}
    }

    /**
     * All batches of a store, by log: what is said of each, its bytes, and the dictionaries in effect. What is equal here a source restores to
     * equal messages.
     */
    static Map<String, List<List<Object>>> batches(Path directory) throws IOException {
        Map<String, List<List<Object>>> batches = new TreeMap<>();
        try (FileStore store = Stores.open(directory.toString())) {
            for (String path : paths(directory)) {
                Log log = Log.of(FilePlace.parse(path).orElseThrow());
                List<List<Object>> ofLog = batches.computeIfAbsent(log.toString(), name -> new ArrayList<>());
                try (StoredFile file = store.read(path)) {
                    add(file, ofLog);
                }
            }
        }
        return batches;
    }

    private static void add(StoredFile file, List<List<Object>> batches) throws IOException {
        RecordedFile frames = new RecordedFile(file, Checks.DEFAULT);
        Map<Long, List<Object>> dictionaries = new LinkedHashMap<>();
        for (Optional<RecordedFrame> next = frames.next(); next.isPresent(); next = frames.next()) {
            for (Frame.DictionaryBatch dictionary : next.get().dictionaries()) {
                List<Object> chain = dictionary.delta() == Frame.Delta.REPLACES
                        ? new ArrayList<>()
                        : new ArrayList<>(dictionaries.get(dictionary.id()));
                chain.add(bytes(file, dictionary));
                dictionaries.put(dictionary.id(), chain);
            }
            batches.add(List.of(
                    frames.schema().fingerprint(),
                    next.get().frame().customMetadata(),
                    bytes(file, next.get().frame()),
                    new TreeMap<>(dictionaries)));
        }
    }

    private static Bytes bytes(StoredFile file, Frame frame) throws IOException {
        ByteBuffer body = ByteBuffer.allocate((int) frame.bodyLength());
        file.read(frame.bodyPosition(), body);
        return new Bytes(body.array());
    }

    /** Of all files that are published in a store. */
    static List<String> paths(Path directory) throws IOException {
        List<String> paths = new ArrayList<>();
        try (FileStore store = Stores.open(directory.toString())) {
            store.walk("", new FileStore.Visitor() {
                @Override
                public void visit(FileStatus file) {
                    paths.add(file.path());
                }

                @Override
                public boolean enters(String folder) {
                    return true;
                }

                @Override
                public void unreadable(String path, String reason) {
                    throw new AssertionError(path + ": " + reason);
                }
            });
        }
        return paths;
    }
}
