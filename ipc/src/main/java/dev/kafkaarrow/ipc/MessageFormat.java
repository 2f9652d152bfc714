package dev.kafkaarrow.ipc;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.DictionaryUtility;

/**
 * A root's schema as it travels: a dictionary-encoded field has the type of its values. Immutable and thread-safe.
 *
 * @param values fields of the dictionaries' values by id, which the schema was made with, in the order in which the stock writer writes
 *     dictionaries
 */
record MessageFormat(Schema schema, Map<Long, Field> values) {

    MessageFormat {
        values = Collections.unmodifiableMap(values);
    }

    /**
     * Of a root's schema.
     *
     * @throws IllegalArgumentException if a field is dictionary-encoded and there is no such dictionary, naming both
     */
    static MessageFormat of(Schema root, Optional<DictionaryProvider> dictionaries) {
        Map<Long, Field> values = new HashMap<>();
        List<Field> fields = new ArrayList<>(root.getFields().size());
        for (Field field : root.getFields()) {
            fields.add(convert(field, field.getName(), dictionaries, values));
        }
        return new MessageFormat(new Schema(fields, root.getCustomMetadata()), values);
    }

    /** Whether the schema would be the same with these dictionaries. */
    boolean fits(Optional<DictionaryProvider> dictionaries) {
        return values.isEmpty() || (dictionaries.isPresent() && fits(dictionaries.get()));
    }

    private boolean fits(DictionaryProvider dictionaries) {
        for (Map.Entry<Long, Field> entry : values.entrySet()) {
            Dictionary dictionary = dictionaries.lookup(entry.getKey());
            if (dictionary == null || !LoadedDictionary.field(dictionary).equals(entry.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static Field convert(
            Field field, String column, Optional<DictionaryProvider> dictionaries, Map<Long, Field> values) {
        if (!DictionaryUtility.needConvertToMessageFormat(field)) {
            return field;
        }
        DictionaryEncoding encoding = field.getDictionary();
        ArrowType type = field.getType();
        List<Field> given = field.getChildren();
        if (encoding != null) {
            Field ofValues = LoadedDictionary.field(dictionary(encoding.getId(), column, dictionaries));
            values.put(encoding.getId(), ofValues);
            type = ofValues.getType();
            given = ofValues.getChildren();
        }
        List<Field> children = new ArrayList<>(given.size());
        for (Field child : given) {
            children.add(convert(child, column, dictionaries, values));
        }
        FieldType fieldType = new FieldType(field.isNullable(), type, encoding, field.getMetadata());
        return new Field(field.getName(), fieldType, children);
    }

    private static Dictionary dictionary(long id, String column, Optional<DictionaryProvider> dictionaries) {
        String what = "field " + column + " is dictionary-encoded: ";
        Dictionary dictionary = dictionaries
                .orElseThrow(() -> new IllegalArgumentException(what + "expected a DictionaryProvider, got none"))
                .lookup(id);
        if (dictionary == null) {
            throw new IllegalArgumentException(
                    what + "expected dictionary " + id + " in the DictionaryProvider, got none");
        }
        return dictionary;
    }
}
