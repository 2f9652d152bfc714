package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.plugin.MetricsDisplay;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What a task has done since it started, and what is left to do. Thread-safe: metrics are read on other threads.
 */
final class SourceMetrics {

    private final Map<String, Long> unread = new HashMap<>();
    private long bytesBehind;
    private long filesSeen;
    private long filesDone;
    private long filesFailed;
    private long filesInProgress;
    private long bytes;
    private long batches;
    private long rows;
    private long messages;

    SourceMetrics(MetricsDisplay display) {
        show(display, "files-seen", "Files found that had something left to read", () -> filesSeen);
        show(display, "files-done", "Files read to their end", () -> filesDone);
        show(display, "files-failed", "Bad files (bad.file)", () -> filesFailed);
        show(display, "files-in-progress", "Files being read", () -> filesInProgress);
        show(display, "bytes-total", "Bytes of keys, values and headers handed to the worker", () -> bytes);
        show(
                display,
                "batches-total",
                "Record batches handed to the worker, each slice of a split batch counted",
                () -> batches);
        show(display, "rows-total", "Rows handed to the worker", () -> rows);
        show(display, "messages-total", "Records handed to the worker; with output=rows, one per row", () -> messages);
        show(
                display,
                "bytes-behind",
                "Bytes of the files found that were not read yet; for growing files as of the last scan",
                () -> bytesBehind);
    }

    private void show(MetricsDisplay display, String name, String description, LongSupplier figure) {
        Runnable unused = display.show(name, description, Map.of(), () -> {
            synchronized (this) {
                return figure.getAsLong();
            }
        });
    }

    /** A file that is to be read. */
    synchronized void found(String path, long sizeInBytes) {
        filesSeen++;
        setUnread(path, sizeInBytes);
    }

    /** A file that was to be read is read from here on. */
    synchronized void begun(String path, long unreadBytes) {
        filesInProgress++;
        setUnread(path, unreadBytes);
    }

    /** A file that was to be read turned out to have been read to its end before. */
    synchronized void readBefore(String path) {
        filesSeen--;
        forget(path);
    }

    /** A file in progress has grown. */
    synchronized void grown(String path, long unreadBytes) {
        setUnread(path, unreadBytes);
    }

    /** @param bytesRead of the file since the message before */
    synchronized void sent(SourceMessage message, long bytesRead) {
        messages++;
        bytes += message.content().sizeInBytes();
        batches += message.content().batches();
        rows += message.content().rows();
        if (bytesRead > 0) {
            // a file may have grown beyond what is known of it
            setUnread(message.path(), Math.max(0, unread.get(message.path()) - bytesRead));
        }
    }

    synchronized void finished(String path, Outcome outcome) {
        filesInProgress--;
        if (outcome instanceof Outcome.Complete || outcome instanceof Outcome.LeftByRange) {
            filesDone++;
        } else if (outcome instanceof Outcome.Bad) {
            filesFailed++;
        } else if (outcome instanceof Outcome.Unreadable) {
            // it is found again
            filesSeen--;
        }
        forget(path);
    }

    private void setUnread(String path, long unreadBytes) {
        Long before = unread.put(path, unreadBytes);
        bytesBehind += unreadBytes - (before == null ? 0 : before);
    }

    private void forget(String path) {
        Long before = unread.remove(path);
        bytesBehind -= before == null ? 0 : before;
    }
}
