package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.store.FileStatus;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/** How far files were read, as the worker has stored it. */
record StoredOffsets(OffsetStorageReader reader) {

    /** The worker reads its offsets topic to the end for every request, and holds a request's keys and values in memory. */
    static final int MAX_AT_ONCE = 1_000;

    /**
     * The offsets of files that have one, by path.
     *
     * @throws ConnectException if one makes no sense
     */
    Map<String, SourceOffset> of(List<FileStatus> files) {
        Map<String, SourceOffset> offsets = new HashMap<>();
        for (int from = 0; from < files.size(); from += MAX_AT_ONCE) {
            Collection<Map<String, String>> partitions =
                    files.subList(from, Math.min(from + MAX_AT_ONCE, files.size())).stream()
                            .map(file -> SourceOffset.partitionOf(file.path()))
                            .toList();
            reader.offsets(partitions).forEach((partition, offset) -> {
                if (offset != null) {
                    String path = partition.get(SourceOffset.FILE);
                    offsets.put(path, parsed(path, offset));
                }
            });
        }
        return offsets;
    }

    private static SourceOffset parsed(String path, Map<String, Object> map) {
        try {
            return SourceOffset.fromMap(map);
        } catch (DataException e) {
            throw new ConnectException(path + ": its stored offset cannot be read: " + e.getMessage(), e);
        }
    }
}
