package dev.kafkaarrow.connect.data.write;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Bits one after another, eight to a byte. The byte that grows is kept beside the memory, as reading back what was just written would make
 * each bit wait for the one before. Not thread-safe.
 */
final class Bits implements AutoCloseable {
    private final GrowingBuffer memory;

    /** The bits of the last byte that was begun; those after them are clear. */
    private int last;

    Bits(BufferAllocator allocator) {
        this.memory = new GrowingBuffer(allocator);
    }

    /** Sets the bit at an index, before which all are there, and clears those after it in its byte. */
    void append(int index, int bit) {
        int shift = index & 7;
        last = shift == 0 ? bit : last | (bit << shift);
        memory.putByte(index >> 3, last);
    }

    /** Appends ones from an index, before which all are there, up to another. */
    void appendOnes(int from, int to) {
        int at = from;
        while (at < to) {
            int wholeBytes = (at & 7) == 0 ? (to - at) >> 3 : 0;
            if (wholeBytes > 0) {
                memory.reserve(bytes(to)).setOne(at >> 3, (long) wholeBytes);
                at += wholeBytes << 3;
            } else {
                append(at++, 1);
            }
        }
    }

    /** Removes all bits after the first {@code length}. */
    void truncate(int length) {
        int shift = length & 7;
        last = shift == 0 ? 0 : memory.memory().getByte(length >> 3) & ((1 << shift) - 1);
    }

    /** The memory of that many bits, those after them cleared, so that equal rows give equal bytes. */
    ArrowBuf memory(int length) {
        int shift = length & 7;
        ArrowBuf bits = memory.memory();
        if (shift != 0) {
            long place = length >> 3;
            bits.setByte(place, bits.getByte(place) & ((1 << shift) - 1));
        }
        return bits;
    }

    static long bytes(int length) {
        return (length + 7L) >> 3;
    }

    @Override
    public void close() {
        memory.close();
    }
}
