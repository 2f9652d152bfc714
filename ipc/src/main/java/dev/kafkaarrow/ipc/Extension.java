package dev.kafkaarrow.ipc;

import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.ArrowType.ExtensionType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * The extension type of a field as its metadata tell it, whether Arrow Java knows that type or not.
 *
 * @param name empty for none
 * @param parameters as the type wrote them
 */
record Extension(String name, String parameters) {

    static Extension of(Field field) {
        return new Extension(
                field.getMetadata().getOrDefault(ExtensionType.EXTENSION_METADATA_KEY_NAME, ""),
                field.getMetadata().getOrDefault(ExtensionType.EXTENSION_METADATA_KEY_METADATA, ""));
    }

    static ArrowType storage(Field field) {
        return field.getType() instanceof ExtensionType extension ? extension.storageType() : field.getType();
    }

    /** The vector that holds the values: an extension type's own may be of any class, and what it says of itself another's. */
    static FieldVector storage(FieldVector vector) {
        FieldVector storage = vector;
        while (storage instanceof ExtensionTypeVector<?> extension) {
            storage = (FieldVector) extension.getUnderlyingVector();
        }
        return storage;
    }

    boolean isNone() {
        return name.isEmpty();
    }

    @Override
    public String toString() {
        return "extension " + name + (parameters.isEmpty() ? "" : " " + parameters);
    }
}
