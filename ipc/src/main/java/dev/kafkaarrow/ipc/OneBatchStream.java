package dev.kafkaarrow.ipc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.arrow.flatbuf.Message;

/** A stream of one batch whose head was known: its frames are made when somebody asks for them, as reading it does not. */
final class OneBatchStream extends WalkedStream {
    private final StreamHead head;
    private final RawBatch raw;

    OneBatchStream(ByteBuffer bytes, StreamHead head, RawBatch raw, Checks checks) {
        super(bytes, head.schema(), checks);
        this.head = head;
        this.raw = raw;
    }

    /** Its batch. */
    RawBatch batch() {
        return raw;
    }

    @Override
    List<Frame> makeFrames() {
        ByteBuffer metadata =
                bytes().slice(head.metadataPosition(), head.metadataBytes()).order(ByteOrder.LITTLE_ENDIAN);
        Frame.RecordBatch batch = new Frame.RecordBatch(
                raw.position(), raw.bodyPosition(), metadata, Message.getRootAsMessage(metadata), List.of());
        return List.of(
                new Frame.SchemaMessage(0, raw.position(), schema()),
                batch,
                new Frame.EndOfStream(batch.end(), bytes().limit()));
    }
}
