package dev.kafkaarrow.it;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** The batch of {@code first_example.py}. */
final class FirstExample {

    private FirstExample() {}

    /** The caller's to close. */
    static VectorSchemaRoot batch(BufferAllocator allocator) {
        BigIntVector numbers = new BigIntVector("f0", allocator);
        VarCharVector words = new VarCharVector("f1", allocator);
        BitVector flags = new BitVector("f2", allocator);
        for (int i = 0; i < 4; i++) {
            numbers.setSafe(i, i + 1);
        }
        List<String> present = List.of("foo", "bar", "baz");
        for (int i = 0; i < present.size(); i++) {
            words.setSafe(i, present.get(i).getBytes(StandardCharsets.UTF_8));
        }
        words.setNull(3);
        flags.setSafe(0, 1);
        flags.setNull(1);
        flags.setSafe(2, 0);
        flags.setSafe(3, 1);
        VectorSchemaRoot root = VectorSchemaRoot.of(numbers, words, flags);
        root.setRowCount(4);
        return root;
    }
}
