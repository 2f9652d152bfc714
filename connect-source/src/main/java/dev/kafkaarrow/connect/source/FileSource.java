package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.store.FileStatus;
import dev.kafkaarrow.connect.store.StoreKind;
import dev.kafkaarrow.ipc.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of a file, which is opened when they are read, and may be closed and opened again in between. */
interface FileSource extends ByteSource {

    /** What the store said of the file that is open just before it was opened: the same object as long as it stays open. Opens it. */
    FileStatus opened() throws IOException;

    /** What the store says of the file of that name now. */
    FileStatus status() throws IOException;

    /** What the file is in. */
    StoreKind kind();

    /** As {@link #read}, of bytes that are asked for again and again: they may be kept. */
    void readRepeated(long position, ByteBuffer destination) throws IOException;
}
