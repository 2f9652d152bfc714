package dev.kafkaarrow.ipc;

import java.nio.ByteBuffer;
import java.util.List;

/** A stream of any frames. */
final class FramedStream extends WalkedStream {
    /** Null until asked for, of bytes that this module wrote. */
    private volatile List<Frame> frames;

    FramedStream(ByteBuffer bytes, StreamSchema schema, List<Frame> frames, Checks checks) {
        super(bytes, schema, checks);
        this.frames = frames;
    }

    /** Of bytes that this module has written or walked before: walked when it is first asked about. */
    FramedStream(ByteBuffer own, StreamSchema schema, Checks checks) {
        this(own, schema, null, checks);
    }

    @Override
    List<Frame> frames() {
        List<Frame> walked = frames;
        if (walked == null) {
            walked = StreamDecoder.walkOwn(bytes(), checks());
            frames = walked;
        }
        return walked;
    }
}
