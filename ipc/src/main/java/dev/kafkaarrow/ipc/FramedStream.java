package dev.kafkaarrow.ipc;

import java.nio.ByteBuffer;
import java.util.List;

/** A stream of any frames. */
final class FramedStream extends WalkedStream {
    /** Null for bytes that this module wrote or walked before. */
    private final List<Frame> walked;

    FramedStream(ByteBuffer bytes, StreamSchema schema, List<Frame> walked, Checks checks) {
        super(bytes, schema, checks);
        this.walked = walked;
    }

    /** Of bytes that this module has written or walked before: walked when it is first asked about. */
    FramedStream(ByteBuffer own, StreamSchema schema, Checks checks) {
        this(own, schema, null, checks);
    }

    @Override
    List<Frame> makeFrames() {
        return walked == null ? StreamDecoder.walkOwn(bytes(), schema(), checks()) : walked;
    }
}
