package dev.kafkaarrow.tools.command;

import dev.kafkaarrow.connect.store.FileStatus;
import dev.kafkaarrow.connect.store.FileStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What the arguments of a command name: files, directories and stores, of which all Arrow files are taken in the order of their names, and
 * {@code -} for standard input. Holds the stores open; the caller closes it. Not thread-safe.
 */
public final class Inputs implements AutoCloseable {

    private static final String STANDARD_INPUT = "-";

    /** Endings of names, in lower case. */
    private static final Set<String> ARROW = Set.of("arrows", "arrow", "feather", "ipc");

    private static final byte[] FILE_MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);

    /** Behind which a format has shown itself. */
    private static final int BEGINNING_BYTES = 4096;

    private final StoreOptions stores;
    private final Streams streams;
    private final List<FileStore> opened = new ArrayList<>();

    /** None yet. */
    public Inputs(StoreOptions stores, Streams streams) {
        this.stores = stores;
        this.streams = streams;
    }

    /**
     * The files that an argument names. A URL names a file if its last part ends as the name of an Arrow file, and a store otherwise.
     *
     * @throws UsageException if there is nothing of that name, or no Arrow file in it
     */
    public List<InputFile> files(String argument) throws IOException {
        if (argument.equals(STANDARD_INPUT)) {
            return List.of(readOnce("standard input", () -> streams.in()));
        }
        if (StoreOptions.isUrl(argument)) {
            int last = argument.lastIndexOf('/');
            return isArrow(argument)
                    ? List.of(file(argument.substring(0, last + 1), argument.substring(last + 1)))
                    : filesIn(argument);
        }
        Path path = Path.of(argument);
        if (Files.isDirectory(path)) {
            return filesIn(argument);
        }
        if (!Files.exists(path)) {
            throw new UsageException("there is no " + argument);
        }
        if (!Files.isRegularFile(path)) {
            return List.of(readOnce(argument, () -> Files.newInputStream(path)));
        }
        Path folder = path.toAbsolutePath().getParent();
        InputFile file = file(folder.toString(), path.getFileName().toString());
        return List.of(new InputFile(argument, file::open));
    }

    /** An IPC file begins with what is at its end. */
    private static InputFile readOnce(String name, Once input) {
        return new InputFile(
                name,
                () -> {
                    PushbackInputStream in = new PushbackInputStream(input.open(), BEGINNING_BYTES);
                    byte[] beginning = in.readNBytes(BEGINNING_BYTES);
                    in.unread(beginning);
                    if (beginning.length < BEGINNING_BYTES || startsWithMagic(beginning)) {
                        return SpooledFile.of(in);
                    }
                    return new SequentialFile(in);
                },
                () -> SpooledFile.of(input.open()));
    }

    private static boolean startsWithMagic(byte[] beginning) {
        return Arrays.equals(beginning, 0, FILE_MAGIC.length, FILE_MAGIC, 0, FILE_MAGIC.length);
    }

    private interface Once {
        InputStream open() throws IOException;
    }

    private InputFile file(String folder, String name) throws IOException {
        FileStore store = open(folder);
        return new InputFile(folder + name, () -> store.read(name));
    }

    private List<InputFile> filesIn(String directory) throws IOException {
        FileStore store = open(directory);
        String prefix = directory.endsWith("/") ? directory : directory + "/";
        List<InputFile> files = new ArrayList<>();
        store.walk("", new FileStore.Visitor() {
            @Override
            public void visit(FileStatus file) {
                if (isArrow(file.path())) {
                    files.add(new InputFile(prefix + file.path(), () -> store.read(file)));
                }
            }

            @Override
            public boolean enters(String folder) {
                return true;
            }

            @Override
            public void unreadable(String path, String reason) {
                streams.err().println("kafka-arrow: " + prefix + path + " is passed: " + reason);
            }
        });
        if (files.isEmpty()) {
            throw new UsageException("there is no Arrow file in " + directory);
        }
        return files;
    }

    private FileStore open(String store) throws IOException {
        FileStore open = stores.open(store);
        opened.add(open);
        return open;
    }

    private static boolean isArrow(String name) {
        return ARROW.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    @Override
    public void close() throws IOException {
        for (FileStore store : opened) {
            store.close();
        }
    }
}
