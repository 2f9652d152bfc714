package dev.kafkaarrow.connect.sink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;

/** Reads streams by the format's definition and the documented metadata keys alone, sharing no code with what it judges. */
final class PublishedFile {

    /** A record batch of one message, or the marker of a message without one; of a merged batch, a part. */
    record Batch(Map<String, String> metadata, long rows, List<List<Byte>> values, List<List<Byte>> dictionaries) {
        long offset() {
            return Long.parseLong(metadata.get("kafka.offset"));
        }

        /** What must be the same in the message. */
        Content content() {
            return new Content(rows, values, dictionaries);
        }
    }

    /** Rows, their values, and the bodies of the dictionaries in effect. */
    record Content(long rows, List<List<Byte>> values, List<List<Byte>> dictionaries) {}

    private PublishedFile() {}

    /** The batches of a complete stream. */
    static List<Batch> read(byte[] bytes) {
        ByteBuffer stream = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<Batch> batches = new ArrayList<>();
        List<List<Byte>> dictionaries = new ArrayList<>();
        boolean schemaSeen = false;
        while (true) {
            if (stream.getInt() != -1) {
                throw new AssertionError("no continuation at byte " + (stream.position() - 4));
            }
            int length = stream.getInt();
            if (length == 0) {
                if (stream.hasRemaining()) {
                    throw new AssertionError(stream.remaining() + " bytes behind the end of the stream");
                }
                return batches;
            }
            Message message = Message.getRootAsMessage(
                    stream.slice(stream.position(), length).order(ByteOrder.LITTLE_ENDIAN));
            int bodyAt = stream.position() + length;
            int bodyEnd = bodyAt + (int) message.bodyLength();
            List<Byte> body = list(Arrays.copyOfRange(bytes, bodyAt, bodyEnd));
            stream.position(bodyEnd);
            switch (message.headerType()) {
                case MessageHeader.Schema -> {
                    if (schemaSeen) {
                        throw new AssertionError("two schemas");
                    }
                    schemaSeen = true;
                }
                case MessageHeader.DictionaryBatch -> dictionaries = List.of(body);
                case MessageHeader.RecordBatch -> {
                    RecordBatch batch = (RecordBatch) message.header(new RecordBatch());
                    Map<String, String> metadata = metadata(message);
                    List<List<Byte>> values = values(batch, body);
                    if (metadata.containsKey("kafka.merged.records")) {
                        batches.addAll(MergedBatch.parts(metadata, batch.length(), values, dictionaries));
                    } else {
                        batches.add(new Batch(metadata, batch.length(), values, dictionaries));
                    }
                }
                default -> throw new AssertionError("header type " + message.headerType());
            }
        }
    }

    /** One per row of a batch of one column of fixed width without nulls; the whole body of others. */
    private static List<List<Byte>> values(RecordBatch batch, List<Byte> body) {
        if (batch.buffersLength() != 2 || batch.length() == 0 || batch.nodes(0).nullCount() != 0) {
            return List.of(body);
        }
        int offset = (int) batch.buffers(1).offset();
        int width = (int) (batch.buffers(1).length() / batch.length());
        List<List<Byte>> values = new ArrayList<>();
        for (int row = 0; row < batch.length(); row++) {
            values.add(List.copyOf(body.subList(offset + row * width, offset + (row + 1) * width)));
        }
        return values;
    }

    private static Map<String, String> metadata(Message message) {
        Map<String, String> entries = new HashMap<>();
        for (int i = 0; i < message.customMetadataLength(); i++) {
            entries.put(
                    message.customMetadata(i).key(), message.customMetadata(i).value());
        }
        return entries;
    }

    private static List<Byte> list(byte[] bytes) {
        List<Byte> list = new ArrayList<>(bytes.length);
        for (byte b : bytes) {
            list.add(b);
        }
        return list;
    }
}
