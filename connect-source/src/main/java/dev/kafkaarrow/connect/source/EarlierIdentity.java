package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.ipc.Frame;
import java.io.IOException;
import java.util.Optional;
import java.util.zip.CRC32C;

/** Holds a file against an offset that an earlier version of the connector stored: by the store's key, two headers and a body. */
record EarlierIdentity(SourceOffset offset, SourceOffset.Ends then, ConsumedBytes file) {

    void requireKey() throws IOException {
        String now = file.opened().identity();
        if (!now.equals(then.file())) {
            throw offset.changed("it is another file, " + now);
        }
    }

    /**
     * Holds against it what was found on the way to the offset.
     *
     * @param schemaHeader of the schema message
     * @param last frame before the position
     * @param lastBatch of which rows were sent
     */
    void require(byte[] schemaHeader, Optional<Frame> last, Optional<Frame> lastBatch) throws IOException {
        long first = checksum(schemaHeader);
        if (then.firstHeader() != first) {
            throw offset.changed("its schema message has CRC-32C " + first);
        }
        long header = last.isPresent() ? checksum(last.get().header()) : 0;
        if (then.lastHeader() != header) {
            throw offset.changed("the header of the last frame before it has CRC-32C " + header);
        }
        if (then.lastBody().isPresent()) {
            long body = lastBatch.isPresent() ? bodyChecksum(lastBatch.get()) : checksum(new byte[0]);
            if (then.lastBody().getAsLong() != body) {
                throw offset.changed("the body of the last batch that was sent has CRC-32C " + body);
            }
        }
    }

    private long bodyChecksum(Frame frame) throws IOException {
        CRC32C crc = new CRC32C();
        ContentCheck.update(crc, file, frame.bodyPosition(), frame.end());
        return crc.getValue();
    }

    private static long checksum(byte[] header) {
        CRC32C crc = new CRC32C();
        crc.update(header);
        return crc.getValue();
    }
}
