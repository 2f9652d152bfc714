package dev.kafkaarrow.tools.verify;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.dictionary.Dictionary;
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
        boolean isNull() {
            return text == null;
        }
    }

    /** Empty if it is of a type that no directory is named by. */
    Optional<Value> of(VectorSchemaRoot root, int row, Map<Long, Dictionary> dictionaries) {
        FieldVector vector = root.getVector(path.get(0));
        int at = row;
        for (int i = 1; ; i++) {
            Slot slot = Slot.of(vector, at, dictionaries);
            if (slot.isNull()) {
                return Optional.of(new Value(null));
            }
            vector = slot.vector();
            at = slot.row();
            if (i == path.size()) {
                return text(vector, at).map(Value::new);
            }
            if (!(vector instanceof StructVector struct)) {
                return Optional.empty();
            }
            vector = struct.getChild(path.get(i));
        }
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
