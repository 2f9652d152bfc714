package dev.kafkaarrow.ipc;

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

    boolean isNone() {
        return name.isEmpty();
    }

    @Override
    public String toString() {
        return "extension " + name + (parameters.isEmpty() ? "" : " " + parameters);
    }
}
