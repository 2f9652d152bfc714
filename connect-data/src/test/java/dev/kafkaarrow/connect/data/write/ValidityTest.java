package dev.kafkaarrow.connect.data.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BitVectorHelper;

/** Bits of what was appended, whatever was taken back and whenever they are looked at. */
class ValidityTest {

    private enum Step {
        VALUE,
        NULL,
        MANY_VALUES,
        TAKE_BACK,
        LOOK,
        CLEAR
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Arbitraries.frequency(
                        Tuple.of(20, Step.VALUE),
                        Tuple.of(10, Step.NULL),
                        Tuple.of(3, Step.MANY_VALUES),
                        Tuple.of(3, Step.TAKE_BACK),
                        Tuple.of(2, Step.LOOK),
                        Tuple.of(1, Step.CLEAR))
                .list()
                .ofMaxSize(80);
    }

    @Property
    void aBitIsSetForEachValueAndClearForEachNull(@ForAll("steps") List<Step> steps) {
        try (BufferAllocator allocator = new RootAllocator();
                Validity validity = new Validity(allocator)) {
            List<Boolean> expected = new ArrayList<>();
            for (Step step : steps) {
                switch (step) {
                    case VALUE -> expected.add(true);
                    case NULL -> {
                        validity.appendNull(expected.size());
                        expected.add(false);
                    }
                    case MANY_VALUES -> {
                        for (int i = 0; i < 37; i++) {
                            expected.add(true);
                        }
                    }
                    case TAKE_BACK -> {
                        int left = expected.size() * 2 / 3;
                        validity.truncate(left);
                        expected.subList(left, expected.size()).clear();
                    }
                    case LOOK -> check(validity, expected);
                    case CLEAR -> {
                        validity.truncate(0);
                        validity.clear();
                        expected.clear();
                    }
                }
            }
            check(validity, expected);
        }
    }

    private static void check(Validity validity, List<Boolean> expected) {
        int count = expected.size();
        ArrowBuf bits = validity.memory(count);
        int nulls = (int) expected.stream().filter(valid -> !valid).count();
        assertThat(validity.node(count).getNullCount()).isEqualTo(nulls);
        if (bits.capacity() == 0) {
            assertThat(nulls).as("nulls of a column without bits").isZero();
            return;
        }
        for (int i = 0; i < count; i++) {
            assertThat(BitVectorHelper.get(bits, i) == 1).as("bit %s", i).isEqualTo(expected.get(i));
        }
        if (count % 8 != 0) {
            assertThat((bits.getByte(count / 8) & 0xff) >> (count % 8))
                    .as("bits behind the last")
                    .isZero();
        }
    }
}
