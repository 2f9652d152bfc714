package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.ipc.Frame;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

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

    /** The dictionaries in effect at the beginning of a message. */
    static DictionariesInEffect<DictionaryFrame> noneInEffect() {
        return new DictionariesInEffect<>(DictionaryFrame::id, DictionaryFrame::delta);
    }

    /** What tells dictionaries from others: by id, the digests of what each is made of. */
    static Map<Long, List<Bytes>> digests(DictionariesInEffect<DictionaryFrame> dictionaries) {
        return dictionaries.ids().stream().collect(Collectors.toMap(id -> id, id -> digests(dictionaries.of(id))));
    }

    /** Of each, in this order. */
    static List<Bytes> digests(List<DictionaryFrame> frames) {
        return frames.stream().map(DictionaryFrame::digest).toList();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
