package dev.kafkaarrow.ipc;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Appends values to a dictionary that deltas grow. Value by value: Arrow Java's appender of whole vectors knows neither large lists nor
 * structs without children, and takes a buffer that is longer than it needs to be, which the format allows, for one that it
 * cannot grow. The target's buffers grow by doubling, so many small deltas stay cheap.
 */
final class DictionaryAppend {
    private DictionaryAppend() {}

    /**
     * Appends.
     *
     * @param target allocated by itself, not loaded from a message
     * @throws UnsupportedOperationException if Arrow Java cannot copy values of a type, naming it
     */
    static void append(FieldVector target, FieldVector values) {
        appendStorage(Extension.storage(target), Extension.storage(values));
    }

    private static void appendStorage(FieldVector target, FieldVector values) {
        int count = target.getValueCount();
        int added = values.getValueCount();
        if (added == 0) {
            return;
        }
        requireCopyable(values.getField());
        if (!(target instanceof NullVector)) {
            for (int i = 0; i < added; i++) {
                target.copyFromSafe(i, count + i, values);
            }
        }
        target.setValueCount(count + added);
    }

    private static void requireCopyable(Field field) {
        TypeKind kind = TypeKind.of(field.getType());
        boolean copyable = switch (kind.nesting()) {
            case NONE, FIXED_SIZE_LIST, MAP, STRUCT -> true;
            case LIST -> kind == TypeKind.LIST || kind == TypeKind.LARGE_LIST;
            case UNION, RUN_END_ENCODED -> false;
        };
        if (!copyable) {
            throw new UnsupportedOperationException("a delta to dictionary values of " + field.getType());
        }
        field.getChildren().forEach(DictionaryAppend::requireCopyable);
    }
}
