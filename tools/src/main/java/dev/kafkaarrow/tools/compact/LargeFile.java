package dev.kafkaarrow.tools.compact;

import dev.kafkaarrow.connect.files.Coalescing;
import dev.kafkaarrow.connect.files.FileFormat;
import dev.kafkaarrow.connect.files.FilePlace;
import dev.kafkaarrow.connect.files.MetadataMatching;
import dev.kafkaarrow.connect.files.RecordedFileWriter;
import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.Publication;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A staged file of the new store, made of whole files of a log. It ends by {@link #publish} or {@link #discard}. */
final class LargeFile {

    private final FilePlace place;
    private final StreamSchema schema;
    private final RecordedFileWriter file;
    private int files;
    private long records;

    /** One that begins with a file, which has still to be appended. */
    LargeFile(FileStore store, LogFile first, Coalescing none) throws IOException {
        this.place = first.place();
        this.schema = first.content().schema();
        this.file = new RecordedFileWriter(store.stage(), place.name().format(), schema, MetadataMatching.EXACT, none);
    }

    /** Whether a file can be appended: an IPC file takes no dictionary in the place of another. */
    boolean takes(LogFile next, long maxBytes) throws IOException {
        return next.place().name().format() == place.name().format()
                && next.content().schema().fingerprint().equals(schema.fingerprint())
                && file.sizeInBytes() + next.sizeInBytes() <= maxBytes
                && (file.format() == FileFormat.STREAM || !file.replacesDictionaries(next.content(), next.source()));
    }

    /** If it throws, this can only be discarded. */
    void append(LogFile next, ByteBuffer chunk) throws IOException {
        file.append(next.content(), next.source(), chunk);
        files++;
        records += next.content().records();
    }

    Publication publish() throws IOException {
        return file.publish(place.path());
    }

    void discard() throws IOException {
        file.discard();
    }

    FilePlace place() {
        return place;
    }

    int files() {
        return files;
    }

    long records() {
        return records;
    }

    long sizeInBytes() {
        return file.sizeInBytes();
    }
}
