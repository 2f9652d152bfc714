package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.store.FileStatus;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.ipc.InvalidStreamException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * What a task has to know before it judges the schema of a file: that of the newest file before it, which an earlier task may have
 * begun. Of each log, the last file with an offset tells it. Not thread-safe.
 */
final class EarlierSchemas {

    private final FileStore store;
    private final OpenFiles openFiles;
    private final StoredOffsets offsets;
    private final MessageRules rules;
    private final EndConfig.BadFile badFile;
    private final SchemaContinuity continuity;
    private final UnreadablePaths unreadable;
    private boolean known;

    /** @param continuity is told of what is learned */
    EarlierSchemas(
            FileStore store,
            OpenFiles openFiles,
            StoredOffsets offsets,
            MessageRules rules,
            EndConfig.BadFile badFile,
            SchemaContinuity continuity,
            UnreadablePaths unreadable) {
        this.store = store;
        this.openFiles = openFiles;
        this.offsets = offsets;
        this.rules = rules.ofAll();
        this.badFile = badFile;
        this.continuity = continuity;
        this.unreadable = unreadable;
        this.known = continuity.isFree();
    }

    /**
     * Learns them from what the first scan found, unless they are known or need not be.
     *
     * @return whether files may be begun: false if one could not be read, and has to be tried again
     * @throws ConnectException if one is no valid stream
     */
    boolean learnFrom(FoundFiles found) {
        if (known) {
            return true;
        }
        List<FileStatus> files = found.untaken();
        Map<ReadingOrder, FileStatus> last = new HashMap<>();
        for (int from = 0; from < files.size(); from += StoredOffsets.MAX_AT_ONCE) {
            lastBegun(files.subList(from, Math.min(from + StoredOffsets.MAX_AT_ONCE, files.size())), last);
        }
        boolean all = true;
        for (FileStatus file : last.values()) {
            all &= learn(file);
        }
        known = all;
        return known;
    }

    private void lastBegun(List<FileStatus> files, Map<ReadingOrder, FileStatus> last) {
        Map<String, SourceOffset> stored = offsets.of(files);
        for (FileStatus file : files) {
            SourceOffset offset = stored.get(file.path());
            if (offset != null && (offset.end().isEmpty() || isOfWhole(offset, file))) {
                last.merge(
                        continuity.logOf(file.path()),
                        file,
                        BinaryOperator.maxBy(Comparator.comparing(FileStatus::path)));
            }
        }
    }

    private boolean isOfWhole(SourceOffset offset, FileStatus file) {
        try {
            return offset.isOfWhole(store, file);
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            unreadable.waiting(file.path(), FileStore.reason(e));
            return false;
        }
    }

    private boolean learn(FileStatus file) {
        try {
            StreamFile begun = new StreamFile(file, openFiles.source(file, 0), rules, Optional.empty());
            if (begun.head() instanceof StreamFile.Head.Message message
                    && message.schema().isPresent()) {
                continuity.begun(
                        file.path(), message.kafkaOffset(), message.schema().get());
            }
            openFiles.release(file.path());
            return true;
        } catch (InvalidStreamException e) {
            throw new ConnectException(
                    file.path() + ": the schema of the newest file that was begun cannot be read: " + e, e);
        } catch (NoSuchFileException e) {
            // as if it had gone before the scan
            return true;
        } catch (IOException e) {
            unreadable.waiting(file.path(), FileStore.reason(e) + ", and files behind it are held against its schema");
            return badFile != EndConfig.BadFile.FAIL;
        }
    }
}
