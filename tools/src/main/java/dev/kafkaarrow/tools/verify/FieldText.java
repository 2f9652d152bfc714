package dev.kafkaarrow.tools.verify;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Values of a field as the text that directories are named by.
 *
 * @param path names from column to field
 */
record FieldText(List<String> path) {

    /** The field that a dotted path stands for; empty if a schema has none. A dot may be part of a name. */
    static Optional<FieldText> in(Schema schema, String dotted) {
        List<String> path = new ArrayList<>();
        return find(schema.getFields(), dotted, path) ? Optional.of(new FieldText(path)) : Optional.empty();
    }

    private static boolean find(List<Field> fields, String dotted, List<String> path) {
        for (Field field : fields) {
            path.add(field.getName());
            if (field.getName().equals(dotted)) {
                return true;
            }
            if (dotted.startsWith(field.getName() + ".")
                    && find(
                            field.getChildren(),
                            dotted.substring(field.getName().length() + 1),
                            path)) {
                return true;
            }
            path.remove(path.size() - 1);
        }
        return false;
    }

    /** A value, null if it is one. */
    record Value(String text) {
        static final Value NULL = new Value(null);

        boolean isNull() {
            return text == null;
        }
    }

    /** Empty if it is of a type that no directory is named by. */
    Optional<Value> of(VectorSchemaRoot root, int row, Map<Long, Dictionary> dictionaries) {
        Optional<Slot> slot = slot(root, row, dictionaries);
        return slot.isEmpty()
                ? Optional.of(Value.NULL)
                : text(slot.get().vector(), slot.get().row()).map(Value::new);
    }

    /** Empty for null, also of a struct that the field is in. */
    private Optional<Slot> slot(VectorSchemaRoot root, int row, Map<Long, Dictionary> dictionaries) {
        Slot slot = Slot.of(root.getVector(path.get(0)), row, dictionaries);
        for (String name : path.subList(1, path.size())) {
            if (slot.isNull() || !(slot.vector() instanceof StructVector struct)) {
                return Optional.empty();
            }
            slot = Slot.of(struct.getChild(name), slot.row(), dictionaries);
        }
        return slot.isNull() ? Optional.empty() : Optional.of(slot);
    }

    /** A point in time in milliseconds since the epoch, rounded down; empty for null, and if it is none. */
    OptionalLong millis(VectorSchemaRoot root, int row, Map<Long, Dictionary> dictionaries) {
        Optional<Slot> slot = slot(root, row, dictionaries);
        if (slot.isEmpty()) {
            return OptionalLong.empty();
        }
        FieldVector vector = slot.get().vector();
        int at = slot.get().row();
        if (vector instanceof TimeStampVector times) {
            return OptionalLong.of(
                    millis(((ArrowType.Timestamp) vector.getField().getType()).getUnit(), times.get(at)));
        } else if (vector instanceof DateDayVector days) {
            return OptionalLong.of(TimeUnit.DAYS.toMillis(days.get(at)));
        } else if (vector instanceof DateMilliVector dates) {
            return OptionalLong.of(dates.get(at));
        } else if (vector instanceof BaseIntVector integers) {
            return OptionalLong.of(integers.getValueAsLong(at));
        }
        return OptionalLong.empty();
    }

    private static long millis(org.apache.arrow.vector.types.TimeUnit unit, long time) {
        return switch (unit) {
            case SECOND -> TimeUnit.SECONDS.toMillis(time);
            case MILLISECOND -> time;
            case MICROSECOND -> Math.floorDiv(time, 1_000);
            case NANOSECOND -> Math.floorDiv(time, 1_000_000);
        };
    }

    private static Optional<String> text(FieldVector vector, int row) {
        if (vector instanceof UInt8Vector unsigned) {
            return Optional.of(Long.toUnsignedString(unsigned.get(row)));
        } else if (vector instanceof BaseIntVector integers) {
            return Optional.of(Long.toString(integers.getValueAsLong(row)));
        } else if (vector instanceof BitVector bits) {
            return Optional.of(Boolean.toString(bits.get(row) == 1));
        } else if (vector instanceof DateDayVector days) {
            return Optional.of(LocalDate.ofEpochDay(days.get(row)).toString());
        } else if (vector instanceof DateMilliVector dates) {
            return Optional.of(LocalDate.ofEpochDay(Math.floorDiv(dates.get(row), 86_400_000L))
                    .toString());
        }
        return switch (vector.getField().getType().getTypeID()) {
            case Utf8, LargeUtf8, Utf8View -> Optional.of(vector.getObject(row).toString());
            default -> Optional.empty();
        };
    }
}
