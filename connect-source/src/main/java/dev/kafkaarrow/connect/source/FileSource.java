package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.files.FileStatus;
import dev.kafkaarrow.ipc.ByteSource;
import java.io.IOException;

/** The bytes of a file, and what the store says of it now. */
interface FileSource extends ByteSource {
    FileStatus status() throws IOException;
}
