package dev.kafkaarrow.it;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.ArrowStreams;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.Compression;
import dev.kafkaarrow.ipc.GatheredStreams;
import dev.kafkaarrow.ipc.SchemaProjection;
import dev.kafkaarrow.ipc.StreamDecoder;
import dev.kafkaarrow.ipc.StreamEncoder;
import dev.kafkaarrow.ipc.StreamSchema;
import dev.kafkaarrow.ipc.Validation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Every way through the library that a stream of another writer may go, by the names that {@code judge_streams.py} knows them by. */
record StreamWays(BufferAllocator allocator) {

    /** One way; what it returns, streams one after another or a description, has the values of the stream that it was given. */
    interface Way {
        byte[] take(StreamWays ways, byte[] stream) throws IOException;
    }

    static Map<String, Way> all() {
        Map<String, Way> all = new LinkedHashMap<>();
        for (Validation level : Validation.values()) {
            all.put("described-" + level, (ways, stream) -> ways.described(stream, level));
        }
        all.put("encoded", StreamWays::encoded);
        all.put("split", StreamWays::split);
        all.put("lz4", (ways, stream) -> each(ways.open(stream), encodedBy(Compression.LZ4)));
        all.put("zstd", (ways, stream) -> each(ways.open(stream), encodedBy(Compression.zstd(1))));
        all.put("columns", StreamWays::lastColumn);
        all.put("identity", StreamWays::identity);
        all.put("reordered", StreamWays::reordered);
        all.put("gathered", StreamWays::gathered);
        all.put("reordered-opened", StreamWays::reorderedOpened);
        return all;
    }

    /** The values, read one by one, with one level of checks. */
    private byte[] described(byte[] stream, Validation level) throws IOException {
        StreamDecoder decoder = new StreamDecoder(Checks.DEFAULT.withValidation(level));
        try (ArrowReader reader = decoder.decode(ByteBuffer.wrap(stream)).open(allocator)) {
            return String.join("\n", StreamDescription.of(reader).lines()).getBytes(StandardCharsets.UTF_8);
        }
    }

    private ArrowReader open(byte[] stream) throws IOException {
        return ArrowStream.of(stream).open(allocator);
    }

    private byte[] encoded(byte[] stream) throws IOException {
        try (ArrowReader reader = open(stream)) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            ArrowStream.Builder builder = ArrowStream.builder(root, reader);
            while (reader.loadNextBatch()) {
                builder.addBatch();
            }
            return builder.build().toByteArray();
        }
    }

    private byte[] split(byte[] stream) throws IOException {
        return each(open(stream), (root, dictionaries) -> {
            int whole = ArrowStream.of(root, dictionaries).sizeInBytes();
            // a third, or as much more as the largest row takes
            for (int bytes = whole / 3; bytes < whole; bytes += 64 + whole / 6) {
                try {
                    return ArrowStream.split(root, dictionaries, bytes);
                } catch (IllegalArgumentException e) {
                    if (!e.getMessage().contains("expected a stream of at most")) {
                        throw e;
                    }
                }
            }
            return ArrowStream.split(root, dictionaries, whole);
        });
    }

    private static BatchWay encodedBy(Compression compression) {
        StreamEncoder encoder = new StreamEncoder(compression);
        return (root, dictionaries) -> List.of(encoder.encode(root, dictionaries));
    }

    private byte[] lastColumn(byte[] stream) throws IOException {
        ArrowStream whole = ArrowStream.of(stream);
        List<String> names =
                whole.schema().getFields().stream().map(Field::getName).toList();
        List<String> last = names.subList(Math.max(0, names.size() - 1), names.size());
        return each(whole.open(allocator, last), (root, dictionaries) -> List.of(ArrowStream.of(root, dictionaries)));
    }

    private byte[] identity(byte[] stream) throws IOException {
        ArrowStream whole = ArrowStream.of(stream);
        StreamDecoder decoder = new StreamDecoder(Checks.DEFAULT, whole.streamSchema());
        return each(
                decoder.decode(ByteBuffer.wrap(stream)).open(allocator),
                (root, dictionaries) -> List.of(ArrowStream.of(root, dictionaries)));
    }

    /** All rows in one batch, but where dictionaries cannot be one. */
    private byte[] gathered(byte[] stream) throws IOException {
        GatheredStreams gathered = new ArrowStreams(allocator).gather(Integer.MAX_VALUE, Long.MAX_VALUE);
        gathered.add(ArrowStream.of(stream));
        return each(gathered, (root, dictionaries) -> List.of(ArrowStream.of(root, dictionaries)));
    }

    private byte[] reordered(byte[] stream) throws IOException {
        ArrowStream whole = ArrowStream.of(stream);
        return reversed(whole).project(whole, allocator).toByteArray();
    }

    private byte[] reorderedOpened(byte[] stream) throws IOException {
        ArrowStream whole = ArrowStream.of(stream);
        return each(
                whole.open(allocator, reversed(whole)),
                (root, dictionaries) -> List.of(ArrowStream.of(root, dictionaries)));
    }

    private static SchemaProjection reversed(ArrowStream stream) {
        List<Field> fields = new ArrayList<>(stream.schema().getFields());
        Collections.reverse(fields);
        Schema schema = new Schema(fields, stream.schema().getCustomMetadata());
        return SchemaProjection.of(stream.streamSchema(), StreamSchema.of(schema));
    }

    private interface BatchWay {
        List<ArrowStream> take(VectorSchemaRoot root, DictionaryProvider dictionaries);
    }

    /** The streams of each batch; of none, that of a root without rows. */
    private static byte[] each(ArrowReader opened, BatchWay way) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ArrowReader reader = opened) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            boolean loaded = reader.loadNextBatch();
            do {
                way.take(root, reader).forEach(stream -> bytes.writeBytes(stream.toByteArray()));
                loaded = loaded && reader.loadNextBatch();
            } while (loaded);
        }
        return bytes.toByteArray();
    }
}
