package dev.kafkaarrow.ipc;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.AbstractStructVector;
import org.apache.arrow.vector.complex.AbstractStructVector.ConflictPolicy;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.PromotableVector;
import org.apache.arrow.vector.types.Types;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.util.SchemaChangeRuntimeException;

/**
 * Makes vectors for fields, also for those that Arrow Java makes none of: it lets a later child of a struct or union replace an
 * earlier one of the same name, and divides by the width of binary values that have none.
 *
 * <p>Structs with equal names are told to append, unless they are inside something that makes its children itself. There, and in unions,
 * vectors after the first of a name get a number behind it; the schema of a root keeps the names as they are.
 */
final class Vectors {
    private Vectors() {}

    /**
     * The field, or what it is without those extension types whose classes make vectors of another storage than they name: the metadata,
     * which tell the extension, stay. Arrow Java's {@code OpaqueType}, for one, makes vectors of 32 bits for integers of any width.
     *
     * @return the same field if all extension types in it keep to their storage
     */
    static Field withFittingStorage(Field field, BufferAllocator allocator) {
        List<Field> children = new ArrayList<>(field.getChildren().size());
        boolean same = true;
        for (Field child : field.getChildren()) {
            Field fitting = withFittingStorage(child, allocator);
            same &= fitting.equals(child);
            children.add(fitting);
        }
        boolean fits = !(field.getType() instanceof ArrowType.ExtensionType extension)
                || fits(field, extension.storageType(), allocator);
        if (same && fits) {
            return field;
        }
        ArrowType type = fits ? field.getType() : Extension.storage(field);
        FieldType fieldType = new FieldType(field.isNullable(), type, field.getDictionary(), field.getMetadata());
        return new Field(field.getName(), fieldType, children);
    }

    private static boolean fits(Field field, ArrowType storage, BufferAllocator allocator) {
        // no memory is allocated before values are
        try (FieldVector vector = field.getFieldType().createNewSingleVector(field, allocator, null)) {
            FieldVector values = Extension.storage(vector);
            return values.getMinorType() == Types.getMinorTypeForArrowType(storage)
                    && (storage.isComplex() || values.getField().getType().equals(storage));
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }

    /** An empty vector with its children. */
    static FieldVector create(Field field, BufferAllocator allocator) {
        if (!isUnusual(field)) {
            return field.createVector(allocator);
        }
        if (ZeroWidthBinary.is(field)) {
            return ZeroWidthBinary.of(field).createNewSingleVector(field.getName(), allocator, null);
        }
        FieldVector vector = field.getFieldType().createNewSingleVector(field, allocator, null);
        initialize(vector, field);
        return vector;
    }

    private static void initialize(FieldVector vector, Field field) {
        if (!isUnusual(field)) {
            vector.initializeChildrenFromFields(field.getChildren());
        } else if (vector instanceof AbstractStructVector struct) {
            struct.setConflictPolicy(ConflictPolicy.CONFLICT_APPEND);
            field.getChildren().forEach(child -> append(vector, child));
        } else if (vector instanceof ListVector
                || vector instanceof LargeListVector
                || vector instanceof FixedSizeListVector) {
            Field child = field.getChildren().get(0);
            initialize(values(vector, usual(child).getFieldType()), child);
        } else {
            vector.initializeChildrenFromFields(usual(field).getChildren());
        }
    }

    private static FieldVector values(FieldVector list, FieldType type) {
        try {
            return (FieldVector) ((PromotableVector) list).addOrGetVector(type).getVector();
        } catch (SchemaChangeRuntimeException e) {
            if (list instanceof FixedSizeListVector fixed) {
                // it made the vector, then asked it for its type: unions know theirs only with their children
                return fixed.getDataVector();
            }
            throw e;
        }
    }

    private static void append(FieldVector struct, Field child) {
        if (isUnusual(child) && child.getType() instanceof ArrowType.Struct) {
            struct.initializeChildrenFromFields(List.of(new Field(child.getName(), child.getFieldType(), null)));
            List<FieldVector> children = struct.getChildrenFromFields();
            initialize(children.get(children.size() - 1), child);
        } else {
            struct.initializeChildrenFromFields(List.of(usual(child)));
        }
    }

    /** A field that Arrow Java makes vectors of. */
    private static Field usual(Field field) {
        if (!isUnusual(field)) {
            return field;
        }
        if (ZeroWidthBinary.is(field)) {
            return new Field(field.getName(), ZeroWidthBinary.of(field), null);
        }
        Set<String> taken = new HashSet<>();
        field.getChildren().forEach(child -> taken.add(child.getName()));
        Set<String> met = new HashSet<>();
        List<Field> children = new ArrayList<>(field.getChildren().size());
        for (Field child : field.getChildren()) {
            Field usual = usual(child);
            String name =
                    met.add(child.getName()) || !isKeyedByName(field) ? child.getName() : next(child.getName(), taken);
            children.add(new Field(name, usual.getFieldType(), usual.getChildren()));
        }
        return new Field(field.getName(), field.getFieldType(), children);
    }

    private static String next(String name, Set<String> taken) {
        int number = 2;
        while (!taken.add(name + number)) {
            number++;
        }
        return name + number;
    }

    private static boolean isFixedSizeListOfUnions(Field field) {
        return field.getType() instanceof ArrowType.FixedSizeList
                && field.getChildren().get(0).getType() instanceof ArrowType.Union;
    }

    private static boolean isKeyedByName(Field field) {
        return field.getType() instanceof ArrowType.Struct || field.getType() instanceof ArrowType.Union;
    }

    /** Whether something in the field's tree needs care. */
    private static boolean isUnusual(Field field) {
        if (ZeroWidthBinary.is(field) || isFixedSizeListOfUnions(field)) {
            return true;
        }
        if (field.getChildren().isEmpty()) {
            return false;
        }
        Set<String> names = new HashSet<>();
        for (Field child : field.getChildren()) {
            if (isUnusual(child) || (isKeyedByName(field) && !names.add(child.getName()))) {
                return true;
            }
        }
        return false;
    }
}
