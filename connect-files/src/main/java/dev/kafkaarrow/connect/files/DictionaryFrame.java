package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.ipc.Frame;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A dictionary batch of a message as it goes into a file.
 *
 * @param id the file's
 * @param header with that id
 * @param body a view of the message
 * @param digest SHA-256 of header and body: equal digests mean equal bytes in the file
 */
record DictionaryFrame(long id, Frame.Delta delta, ByteBuffer header, ByteBuffer body, Bytes digest) {

    static DictionaryFrame of(Frame.DictionaryBatch frame, long fileId, ByteBuffer body) {
        byte[] header = frame.headerWithId(fileId);
        MessageDigest sha256 = sha256();
        sha256.update(header);
        sha256.update(body.duplicate());
        return new DictionaryFrame(fileId, frame.delta(), ByteBuffer.wrap(header), body, new Bytes(sha256.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
