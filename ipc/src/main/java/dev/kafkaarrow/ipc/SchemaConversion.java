package dev.kafkaarrow.ipc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.arrow.flatbuf.Decimal;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.ArrowType.ExtensionType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.ExtensionTypeRegistry;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Arrow Java's schema of a message's. What the format lets a writer leave out is filled in here, once for all: a name that was left
 * out is empty, the type ids of a union are 0, 1, 2, ...
 */
final class SchemaConversion {
    private SchemaConversion() {}

    /**
     * Converts a schema that was walked.
     *
     * @throws IllegalArgumentException if Arrow Java cannot represent a field, naming it
     */
    static Schema of(org.apache.arrow.flatbuf.Schema schema) {
        List<Field> fields = new ArrayList<>(schema.fieldsLength());
        for (int i = 0; i < schema.fieldsLength(); i++) {
            fields.add(field(schema.fields(i), ""));
        }
        List<KeyValue> metadata = CustomMetadata.entries(schema.customMetadataLength(), schema::customMetadata);
        return new Schema(fields, metadata(metadata, "the schema"));
    }

    private static Field field(org.apache.arrow.flatbuf.Field field, String parent) {
        String name = LosslessText.decode(field.nameAsByteBuffer());
        String path = FieldPath.of(parent, name);
        if (!LosslessText.isUtf8(name)) {
            throw new IllegalArgumentException("field " + LosslessText.printable(path) + ": expected a name in UTF-8");
        }
        List<KeyValue> entries = CustomMetadata.entries(field.customMetadataLength(), field::customMetadata);
        Map<String, String> metadata = metadata(entries, "field " + path);
        List<Field> children = new ArrayList<>(field.childrenLength());
        for (int i = 0; i < field.childrenLength(); i++) {
            children.add(field(field.children(i), path));
        }
        FieldType type = new FieldType(field.nullable(), type(field, metadata, path), dictionary(field), metadata);
        return new Field(name, type, children);
    }

    private static ArrowType type(org.apache.arrow.flatbuf.Field field, Map<String, String> metadata, String path) {
        try {
            ArrowType storage = storageType(field);
            ExtensionType extension =
                    ExtensionTypeRegistry.lookup(metadata.getOrDefault(ExtensionType.EXTENSION_METADATA_KEY_NAME, ""));
            return extension == null
                    ? storage
                    : extension.deserialize(
                            storage, metadata.getOrDefault(ExtensionType.EXTENSION_METADATA_KEY_METADATA, ""));
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("field " + path + ": " + e.getMessage(), e);
        }
    }

    private static ArrowType storageType(org.apache.arrow.flatbuf.Field field) {
        if (field.typeType() == Type.Decimal) {
            return decimal((Decimal) field.type(new Decimal()));
        }
        ArrowType type = ArrowType.getTypeForField(field);
        return type instanceof ArrowType.Union union && union.getTypeIds().length == 0
                ? new ArrowType.Union(
                        union.getMode(),
                        IntStream.range(0, field.childrenLength()).toArray())
                : type;
    }

    /** Arrow Java has no vectors for 32 and 64 bits; but streams of them are passed on, and their other columns read. */
    private static ArrowType decimal(Decimal type) {
        return switch (type.bitWidth()) {
            case 32, 64, 128, 256 -> new ArrowType.Decimal(type.precision(), type.scale(), type.bitWidth());
            default ->
                throw new IllegalArgumentException(
                        "expected a decimal of 32, 64, 128 or 256 bits, got " + type.bitWidth() + " bits");
        };
    }

    private static DictionaryEncoding dictionary(org.apache.arrow.flatbuf.Field field) {
        org.apache.arrow.flatbuf.DictionaryEncoding encoding = field.dictionary();
        if (encoding == null) {
            return null;
        }
        Int index = encoding.indexType();
        return new DictionaryEncoding(
                encoding.id(),
                encoding.isOrdered(),
                index == null ? null : new ArrowType.Int(index.bitWidth(), index.isSigned()));
    }

    private static Map<String, String> metadata(List<KeyValue> entries, String owner) {
        Map<String, String> metadata = new HashMap<>();
        for (KeyValue entry : entries) {
            if (!LosslessText.isUtf8(entry.key()) || !LosslessText.isUtf8(entry.value())) {
                throw new IllegalArgumentException(owner + ": expected metadata in UTF-8, got other bytes as "
                        + (LosslessText.isUtf8(entry.key()) ? "the value of " : "")
                        + "the key '" + LosslessText.printable(entry.key()) + "'");
            }
            metadata.put(entry.key(), entry.value());
        }
        return metadata;
    }
}
