package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.arrow.memory.ArrowBuf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What words of bits say is what the bits say one by one. */
class CanonicalTest {
    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void valuesBelowNullsAreFoundWhereverTheyStand(int seed) {
        Random random = new Random(seed);
        int values = 1 + random.nextInt(5);
        int length = 1 + random.nextInt(300);
        BitSet parent = bits(random, length);
        BitSet child = bits(random, length * values);
        for (int row = parent.nextClearBit(0); row < length; row = parent.nextClearBit(row + 1)) {
            child.clear(row * values, (row + 1) * values);
        }
        try (ArrowBuf above = buffer(parent, length, random)) {
            try (ArrowBuf below = buffer(child, length * values, random)) {
                assertThat(Canonical.nullsBelowNulls(above, length, values, below))
                        .isTrue();
            }
            int nulls = length - parent.cardinality();
            if (nulls > 0) {
                int row = parent.nextClearBit(0);
                for (int i = random.nextInt(nulls); i > 0; i--) {
                    row = parent.nextClearBit(row + 1);
                }
                child.set(row * values + random.nextInt(values));
                try (ArrowBuf below = buffer(child, length * values, random)) {
                    assertThat(Canonical.nullsBelowNulls(above, length, values, below))
                            .isFalse();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void bitsAreCountedUpToTheLastAndThoseBehindItAreCleared(int seed) {
        Random random = new Random(seed);
        int length = random.nextInt(300);
        int before = random.nextInt(20);
        byte[] bytes = new byte[before + (length + 7) / 8 + 3];
        random.nextBytes(bytes);
        BitSet given = BitSet.valueOf(bytes);
        assertThat(Bits.countAndTrim(bytes, before, length))
                .isEqualTo(given.get(8 * before, 8 * before + length).cardinality());
        given.clear(8 * before + length, 8 * (before + (length + 7) / 8));
        assertThat(BitSet.valueOf(bytes)).isEqualTo(given);
    }

    private static BitSet bits(Random random, int length) {
        BitSet bits = new BitSet(length);
        int likely = random.nextInt(101);
        for (int i = 0; i < length; i++) {
            bits.set(i, random.nextInt(100) < likely);
        }
        return bits;
    }

    /** Of just as many bytes as the bits take, with anything behind the last bit. */
    private ArrowBuf buffer(BitSet bits, int length, Random random) {
        int bytes = (length + 7) / 8;
        ArrowBuf whole = allocator.get().buffer(bytes);
        ArrowBuf buffer = whole.slice(0, bytes);
        for (int i = 0; i < 8 * bytes; i++) {
            boolean set = i < length ? bits.get(i) : random.nextBoolean();
            if (i % 8 == 0) {
                buffer.setByte(i / 8, 0);
            }
            buffer.setByte(i / 8, buffer.getByte(i / 8) | (set ? 1 : 0) << (i % 8));
        }
        return buffer;
    }
}
