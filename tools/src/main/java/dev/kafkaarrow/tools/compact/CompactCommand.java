package dev.kafkaarrow.tools.compact;

import dev.kafkaarrow.connect.files.Coalescing;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.StoreKind;
import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.tools.command.ExitCode;
import dev.kafkaarrow.tools.command.StoreOptions;
import dev.kafkaarrow.tools.command.Streams;
import dev.kafkaarrow.tools.command.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.arrow.memory.BufferAllocator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes few large files of many small ones, in another store. */
@Command(
        name = "compact",
        description = {
            "Makes few large files of many small ones, in another store.",
            "Each log of the new store has the records of the old one, with all that is known of them. Only published files are read,"
                    + " so that the sink may go on meanwhile. It can be repeated, for what has come since, and killed at any"
                    + " point and run again.",
            "A line says of each file that was published how many it was made of."
        })
public final class CompactCommand implements Callable<Integer> {

    private final Streams streams;

    @Mixin
    private StoreOptions stores;

    @Parameters(paramLabel = "STORE", description = "The directory or URL that a sink writes to.")
    private String from;

    @Option(
            names = "--to",
            paramLabel = "STORE",
            required = true,
            description =
                    "The directory or URL of the new store, which is made if it is missing. Not the same, nor in it or around it.")
    private String to;

    @Option(
            names = "--file-bytes",
            paramLabel = "BYTES",
            defaultValue = "536870912",
            description =
                    "How large files become, if a file of the old store is not larger: ${DEFAULT-VALUE} if not given.")
    private long fileBytes;

    @Option(
            names = "--only-full",
            description =
                    "Leaves the end of each log that does not fill a file to a later run. Else it becomes a smaller file.")
    private boolean isOnlyFull;

    @Option(
            names = "--removed-files",
            paramLabel = "fail|trust",
            defaultValue = "fail",
            description =
                    "What to do where a file in the middle of a log is gone: leave the log (fail), or go on behind it (trust).")
    private RemovedFiles removedFiles;

    private int failed;
    private long files;
    private long copied;
    private long records;

    /** As the sink's option of this name. */
    enum RemovedFiles {
        FAIL,
        TRUST
    }

    /** Says on {@code streams} what it has done. */
    public CompactCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        if (fileBytes < 1) {
            throw new UsageException("--file-bytes: expected 1 or more, got " + fileBytes);
        }
        Compaction.Options options = new Compaction.Options(
                fileBytes,
                isOnlyFull ? Compaction.Rest.LEFT : Compaction.Rest.COPIED,
                switch (removedFiles) {
                    case FAIL -> Compaction.Gaps.REFUSED;
                    case TRUST -> Compaction.Gaps.TRUSTED;
                });
        try (FileStore source = stores.open(from);
                ReadAhead ahead = new ReadAhead(() -> stores.open(from));
                FileStore target = stores.open(to);
                BufferAllocator allocator = Allocators.newRoot()) {
            requireApart(source, target);
            source.probeReading();
            target.probe();
            Coalescing none = new Coalescing(0, Checks.DEFAULT, allocator);
            new Compaction(source, ahead, target, options, none, new Lines()).run();
        }
        say(copied + " files became " + files + ", with " + records + " records");
        return failed == 0 ? ExitCode.FINE : ExitCode.FAULTY;
    }

    /**
     * In place it would break what others rest on: a log's names are its protocol, as the first to take one is right; a source's offsets are
     * by path; and a file that is removed frees its name, which a copy of the sink's task that lives on would take again.
     */
    private static void requireApart(FileStore source, FileStore target) throws IOException {
        String one = location(source);
        String other = location(target);
        if ((one + "/").startsWith(other + "/") || (other + "/").startsWith(one + "/")) {
            throw new UsageException("--to: expected a store apart from " + one + ", got " + other
                    + ". In place nothing is compacted: the names of a log's files are what keeps a sink from writing records"
                    + " twice, a source knows files by their paths, and a file that is removed frees its name");
        }
    }

    private static String location(FileStore store) throws IOException {
        if (store.kind() == StoreKind.OBJECT_STORE) {
            return store.toString();
        }
        Path path = Path.of(store.toString());
        Path there = path;
        while (!Files.exists(there)) {
            there = there.getParent();
        }
        return there.toRealPath().resolve(there.relativize(path)).toString().replaceFirst("/$", "");
    }

    private void say(String line) throws IOException {
        streams.out().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        streams.out().flush();
    }

    private final class Lines implements Compaction.Progress {
        @Override
        public void published(LargeFile file) throws IOException {
            files++;
            copied += file.files();
            records += file.records();
            say(file.place() + ": " + file.files() + " files, " + file.records() + " records, " + file.sizeInBytes()
                    + " bytes");
        }

        @Override
        public void failed(String reason) {
            failed++;
            streams.err().println("kafka-arrow compact: " + reason);
        }

        @Override
        public void passed(String path, String reason) {
            streams.err().println("kafka-arrow compact: " + path + " is left out: " + reason);
        }
    }
}
