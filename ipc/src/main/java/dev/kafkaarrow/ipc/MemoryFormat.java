package dev.kafkaarrow.ipc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Fields as vectors have them: a dictionary-encoded field has the type of its indices, its values are a field of their own, and {@link
 * WideDecimals decimals} have 128 bits at least. Derived once per schema. Immutable and thread-safe.
 */
final class MemoryFormat {
    private final Schema schema;
    private final Map<Long, Values> dictionaries;
    private final boolean extensions;

    /** The values of a dictionary. */
    record Values(Field field, DictionaryEncoding encoding) {}

    private MemoryFormat(Schema schema, Map<Long, Values> dictionaries) {
        this.schema = schema;
        this.dictionaries = dictionaries;
        this.extensions = schema.getFields().stream().anyMatch(MemoryFormat::isExtended)
                || dictionaries.values().stream().anyMatch(values -> isExtended(values.field()));
    }

    private static boolean isExtended(Field field) {
        return field.getType() instanceof ArrowType.ExtensionType
                || field.getChildren().stream().anyMatch(MemoryFormat::isExtended);
    }

    /** @param fields in message format */
    static MemoryFormat of(List<Field> fields, Map<String, String> customMetadata) {
        Map<Long, Values> dictionaries = new LinkedHashMap<>();
        List<Field> inMemory = new ArrayList<>(fields.size());
        for (Field field : fields) {
            inMemory.add(new HashedField(convert(field, dictionaries)));
        }
        return new MemoryFormat(new Schema(inMemory, customMetadata), Map.copyOf(dictionaries));
    }

    Schema schema() {
        return schema;
    }

    Map<Long, Values> dictionaries() {
        return dictionaries;
    }

    /** Whether Arrow Java knows extension types that fields are of. */
    boolean hasExtensions() {
        return extensions;
    }

    private static Field convert(Field field, Map<Long, Values> dictionaries) {
        List<Field> children = new ArrayList<>(field.getChildren().size());
        for (Field child : field.getChildren()) {
            children.add(convert(child, dictionaries));
        }
        DictionaryEncoding encoding = field.getDictionary();
        ArrowType type = WideDecimals.typeInMemory(field);
        if (encoding == null) {
            return children.isEmpty() && type == field.getType()
                    ? field
                    : new Field(
                            field.getName(),
                            new FieldType(field.isNullable(), type, null, field.getMetadata()),
                            children);
        }
        Field values = new Field("DICT" + encoding.getId(), FieldType.nullable(type), children);
        dictionaries.putIfAbsent(encoding.getId(), new Values(values, encoding));
        FieldType indices = new FieldType(field.isNullable(), encoding.getIndexType(), encoding, field.getMetadata());
        return new Field(field.getName(), indices, null);
    }

    /** A field that knows its hash: each root puts its fields into a map, and a field's own hash goes through all that it has. */
    private static final class HashedField extends Field {
        private final int hash;

        HashedField(Field field) {
            super(field.getName(), field.getFieldType(), field.getChildren());
            this.hash = field.hashCode();
        }

        @Override
        public boolean equals(Object other) {
            return super.equals(other);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
