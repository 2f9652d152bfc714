package dev.kafkaarrow.benchmarks.connect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.StreamSupport;

/**
 * A table in a folder, as Iceberg's catalog of type {@code hadoop} keeps it: its metadata are JSON, and each version of them is a file.
 *
 * @param warehouse the catalog's folder
 * @param namespace of one level
 * @param table its name
 */
record IcebergTable(Path warehouse, String namespace, String table) {

    private static final ObjectMapper JSON = new ObjectMapper();

    String qualifiedName() {
        return namespace + "." + table;
    }

    /** The rows that are committed, as a reader would find them; 0 as long as there is no table. */
    long committedRows() {
        return summary("total-records");
    }

    long dataFiles() {
        return summary("total-data-files");
    }

    private long summary(String key) {
        Path metadata = warehouse.resolve(namespace).resolve(table).resolve("metadata");
        try {
            String version =
                    Files.readString(metadata.resolve("version-hint.text")).strip();
            JsonNode root = JSON.readTree(
                    metadata.resolve("v" + version + ".metadata.json").toFile());
            long current = root.path("current-snapshot-id").asLong(-1);
            return StreamSupport.stream(root.path("snapshots").spliterator(), false)
                    .filter(snapshot -> snapshot.path("snapshot-id").asLong() == current)
                    .mapToLong(snapshot -> snapshot.path("summary").path(key).asLong())
                    .sum();
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException("the table's metadata in " + metadata, e);
        }
    }
}
