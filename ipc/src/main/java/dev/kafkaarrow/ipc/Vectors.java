package dev.kafkaarrow.ipc;

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
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * Makes vectors for fields. Arrow Java lets a later child of a struct replace an earlier one of the same name, unless a system
 * property says otherwise; the format allows equal names, so structs that have them are told to append.
 */
final class Vectors {
    private Vectors() {}

    /**
     * An empty vector with its children.
     *
     * @throws IllegalArgumentException if Arrow Java has no vector for the field, naming it
     */
    static FieldVector create(Field field, BufferAllocator allocator) {
        if (!hasEqualNames(field)) {
            return field.createVector(allocator);
        }
        FieldVector vector = field.getFieldType().createNewSingleVector(field, allocator, null);
        initialize(vector, field);
        return vector;
    }

    private static void initialize(FieldVector vector, Field field) {
        if (!hasEqualNames(field)) {
            vector.initializeChildrenFromFields(field.getChildren());
        } else if (vector instanceof AbstractStructVector struct) {
            struct.setConflictPolicy(ConflictPolicy.CONFLICT_APPEND);
            field.getChildren().forEach(child -> append(vector, child));
        } else if (vector instanceof ListVector
                || vector instanceof LargeListVector
                || vector instanceof FixedSizeListVector) {
            Field child = field.getChildren().get(0);
            FieldVector values = (FieldVector) ((PromotableVector) vector)
                    .addOrGetVector(child.getFieldType())
                    .getVector();
            initialize(values, child);
        } else {
            throw unsupported(field);
        }
    }

    private static void append(FieldVector struct, Field child) {
        if (!hasEqualNames(child)) {
            struct.initializeChildrenFromFields(List.of(child));
            return;
        }
        if (!(child.getType() instanceof ArrowType.Struct)) {
            throw unsupported(child);
        }
        struct.initializeChildrenFromFields(List.of(new Field(child.getName(), child.getFieldType(), null)));
        List<FieldVector> children = struct.getChildrenFromFields();
        initialize(children.get(children.size() - 1), child);
    }

    private static IllegalArgumentException unsupported(Field field) {
        return new IllegalArgumentException("field " + field.getName()
                + ": expected struct children of different names, which Arrow Java needs inside " + field.getType()
                + ", got " + field);
    }

    /** Whether a struct in the field's tree has two children of one name. */
    private static boolean hasEqualNames(Field field) {
        if (field.getChildren().isEmpty()) {
            return false;
        }
        boolean struct = field.getType() instanceof ArrowType.Struct;
        Set<String> names = new HashSet<>();
        for (Field child : field.getChildren()) {
            if (hasEqualNames(child) || (struct && !names.add(child.getName()))) {
                return true;
            }
        }
        return false;
    }
}
