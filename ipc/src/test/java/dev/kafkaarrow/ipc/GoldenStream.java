package dev.kafkaarrow.ipc;

import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.JsonFileReader;
import org.apache.arrow.vector.types.pojo.Schema;

/** A stream written by a reference implementation, with the same data in Arrow's integration JSON beside it. */
public record GoldenStream(Path path) {
    private static final String DIRECTORY = "conformance/golden";
    private static final String BIG_ENDIAN = "1.0.0-bigendian";

    /** Little-endian golden streams; empty where the conformance data is not present, see {@link SharedDirectory}. */
    public static Stream<GoldenStream> all() {
        return list().filter(g -> !g.version().equals(BIG_ENDIAN));
    }

    /** Big-endian golden streams. */
    public static Stream<GoldenStream> bigEndian() {
        return list().filter(g -> g.version().equals(BIG_ENDIAN));
    }

    private static Stream<GoldenStream> list() {
        Path directory = SharedDirectory.orSkip(DIRECTORY);
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths
                    .filter(p -> p.toString().endsWith(".stream"))
                    .sorted()
                    .map(GoldenStream::new)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The directory's name: the version of Arrow that wrote it. */
    public String version() {
        return path.getParent().getFileName().toString();
    }

    /** As in {@code generated_primitive}. */
    public String name() {
        return path.getFileName().toString().replace(".stream", "");
    }

    public byte[] bytes() {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The schema of the JSON beside it, in message format. */
    public Schema schema() throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(path.resolveSibling(name() + ".json.gz")))) {
            ObjectMapper json = JsonMapper.builder()
                    .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                    .build();
            return json.treeToValue(json.readTree(in).get("schema"), Schema.class);
        }
    }

    /**
     * What the JSON beside it says. The schema is made of vectors, which rename the children of lists in dictionaries, see
     * {@link #schema()}.
     */
    public Values.Stream expected(BufferAllocator allocator) throws IOException {
        Path plain = Files.createTempFile("golden", ".json");
        try {
            try (InputStream in = new GZIPInputStream(Files.newInputStream(path.resolveSibling(name() + ".json.gz")));
                    OutputStream out = Files.newOutputStream(plain)) {
                in.transferTo(out);
            }
            try (JsonFileReader reader = new JsonFileReader(plain.toFile(), allocator)) {
                return read(reader, allocator);
            }
        } finally {
            Files.delete(plain);
        }
    }

    private static Values.Stream read(JsonFileReader reader, BufferAllocator allocator) throws IOException {
        Schema inMemory = reader.start();
        List<Values.Batch> batches = new ArrayList<>();
        try (VectorSchemaRoot root = VectorSchemaRoot.create(inMemory, allocator)) {
            while (reader.read(root)) {
                batches.add(Values.of(root, reader));
            }
        } finally {
            Set<Long> ids = reader.getDictionaryIds();
            for (long id : ids) {
                FieldVector vector = reader.lookup(id).getVector();
                vector.close();
            }
        }
        Schema schema = Values.messageFormat(inMemory, reader);
        return new Values.Stream(schema, batches);
    }

    @Override
    public String toString() {
        return version() + " " + name();
    }
}
