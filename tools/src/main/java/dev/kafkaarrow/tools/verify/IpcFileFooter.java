package dev.kafkaarrow.tools.verify;

import dev.kafkaarrow.ipc.ByteSource;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.arrow.flatbuf.Footer;

/** What the footer of an IPC file sums up. */
final class IpcFileFooter {

    /** The length of the footer, and the magic. */
    private static final int TRAILER_BYTES = 4 + 6;

    private IpcFileFooter() {}

    /** The {@code custom_metadata}, of a file whose footer was checked. */
    static Map<String, String> entries(ByteSource file) throws IOException {
        long size = file.size();
        int length = file.view(size - TRAILER_BYTES, TRAILER_BYTES).getInt(0);
        Footer footer = Footer.getRootAsFooter(file.view(size - TRAILER_BYTES - length, length));
        Map<String, String> entries = new HashMap<>();
        for (int i = 0; i < footer.customMetadataLength(); i++) {
            entries.put(footer.customMetadata(i).key(), footer.customMetadata(i).value());
        }
        return entries;
    }
}
