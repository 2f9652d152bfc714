package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.ipc.IpcFile;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** What another writer makes of its batches; a name tells nothing. */
enum FileFormat {
    STREAM {
        @Override
        byte[] of(byte[] stream) {
            return stream;
        }

        @Override
        byte[] unfinished(byte[] unfinishedStream) {
            return unfinishedStream;
        }
    },
    IPC_FILE {
        @Override
        byte[] of(byte[] stream) {
            return IpcFile.bytes(stream);
        }

        @Override
        byte[] unfinished(byte[] unfinishedStream) {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            file.writeBytes("ARROW1\0\0".getBytes(StandardCharsets.US_ASCII));
            file.writeBytes(unfinishedStream);
            return file.toByteArray();
        }
    };

    /** The messages of a whole stream. */
    abstract byte[] of(byte[] stream);

    /** A file that is still being written, or torn. */
    abstract byte[] unfinished(byte[] unfinishedStream);
}
