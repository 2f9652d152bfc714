package dev.kafkaarrow.connect.data.write;

import dev.kafkaarrow.connect.data.types.Column;
import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.types.ValueForm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/** The dictionaries of a batch's encoded columns. Owns the vectors of their values; the writers belong to the batch's columns. */
final class ColumnDictionaries implements AutoCloseable {
    private static final ArrowType.Int INDEX = new ArrowType.Int(32, true);

    private final DictionaryProvider.MapDictionaryProvider provider = new DictionaryProvider.MapDictionaryProvider();
    private final Map<String, Encoded> encoded = new LinkedHashMap<>();

    private record Encoded(DictionaryEncoding encoding, DictionaryWriter writer, FieldVector values) {}

    ColumnDictionaries(RowSchema schema, List<String> names, BufferAllocator allocator) {
        for (String name : new LinkedHashSet<>(names)) {
            Column column = schema.columns().stream()
                    .filter(candidate -> candidate.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new FieldException(name, "a column to dictionary-encode", "none of this name"));
            if (!(column.form() instanceof ValueForm.Text)) {
                throw new FieldException(name, "a column of strings to dictionary-encode", column.typeText());
            }
            DictionaryEncoding encoding = new DictionaryEncoding(encoded.size(), false, INDEX);
            FieldVector values = new Field(name, FieldType.notNullable(column.type()), null).createVector(allocator);
            DictionaryWriter writer = new DictionaryWriter(column.path(), ColumnWriter.Nulls.of(column), allocator);
            encoded.put(name, new Encoded(encoding, writer, values));
            provider.put(new Dictionary(values, encoding));
        }
    }

    /** The column's writer, if it is encoded. */
    Optional<ColumnWriter> writer(Column column) {
        return Optional.ofNullable(encoded.get(column.name())).map(Encoded::writer);
    }

    /** The schema of the batch's vectors, which hold indices. */
    Schema memoryFormat(Schema message) {
        List<Field> fields = new ArrayList<>();
        for (Field field : message.getFields()) {
            Encoded dictionary = encoded.get(field.getName());
            fields.add(
                    dictionary == null
                            ? field
                            : new Field(
                                    field.getName(),
                                    new FieldType(
                                            field.isNullable(), INDEX, dictionary.encoding(), field.getMetadata()),
                                    null));
        }
        return new Schema(fields, message.getCustomMetadata());
    }

    void lend() {
        for (Encoded dictionary : encoded.values()) {
            dictionary.writer().lendDictionaryTo(dictionary.values());
        }
    }

    DictionaryProvider provider() {
        return provider;
    }

    long bodyBytes() {
        long bytes = 0;
        for (Encoded dictionary : encoded.values()) {
            bytes += dictionary.writer().dictionaryBodyBytes();
        }
        return bytes;
    }

    void clear() {
        encoded.values().forEach(dictionary -> dictionary.writer().clearDictionary());
    }

    @Override
    public void close() {
        encoded.values().forEach(dictionary -> dictionary.values().close());
    }
}
