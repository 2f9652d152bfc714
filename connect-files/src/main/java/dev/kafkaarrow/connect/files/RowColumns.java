package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.ipc.PortableDecimals;
import dev.kafkaarrow.ipc.StreamSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * What the schema of a file of rows has beside that of its records, and says of itself in metadata, so that it can be taken off again:
 * columns of what Kafka knows of a record, dictionaries, the portable form of decimals, and metadata that does not tell the schemas of records
 * apart.
 *
 * <p>The schema of messages may say the same, as that of rows that were restored as messages: there it is the messages' own. Such
 * messages are never merged, so that a file of rows is one with merged batches.
 */
public final class RowColumns {

    /** What a column of record keys holds, see {@link #contentOf}. */
    public static final String KEY = "key";

    private static final String COLUMN = "kafka.column";
    private static final String ENCODING = "kafka.encoding";
    private static final String BESIDE = "kafka.rows.";
    private static final String DICTIONARY = "dictionary";
    private static final ArrowType.Int INDEX = new ArrowType.Int(32, true);

    private RowColumns() {}

    /**
     * A column that records do not have.
     *
     * @param what it holds, for whoever reads the metadata
     */
    public static Field added(Field field, String what) {
        return with(field, COLUMN, what, field.getDictionary());
    }

    /** What an added column holds, as {@link #added} was told; empty for a column of the records. */
    public static Optional<String> contentOf(Field field) {
        return Optional.ofNullable(field.getMetadata().get(COLUMN));
    }

    /** A column that is dictionary-encoded in the file, with indices of 32 bits, in message format. */
    public static Field encoded(Field field, long id) {
        return with(field, ENCODING, DICTIONARY, new DictionaryEncoding(id, false, INDEX));
    }

    /**
     * The metadata of a file's schema: that of its records', and an entry by which equal schemas of records may differ.
     *
     * @param metadata of the records' schema
     */
    public static Map<String, String> withBeside(Map<String, String> metadata, String key, String value) {
        Map<String, String> more = new HashMap<>(metadata);
        more.put(BESIDE + key, value);
        return more;
    }

    /** The schema of a file with the entries by which equal schemas of records may differ under their own keys. */
    public static Schema asRows(Schema file) {
        Map<String, String> metadata = new HashMap<>();
        file.getCustomMetadata()
                .forEach((key, value) -> metadata.put(isBeside(key) ? key.substring(BESIDE.length()) : key, value));
        return new Schema(file.getFields(), metadata);
    }

    private static boolean isBeside(String key) {
        return key.startsWith(BESIDE);
    }

    private static Field with(Field field, String key, String value, DictionaryEncoding dictionary) {
        Map<String, String> metadata = new HashMap<>(field.getMetadata());
        metadata.put(key, value);
        return field(field, metadata, dictionary);
    }

    private static Field field(Field field, Map<String, String> metadata, DictionaryEncoding dictionary) {
        return new Field(
                field.getName(),
                new FieldType(field.isNullable(), field.getType(), dictionary, metadata),
                field.getChildren());
    }

    /** Whether a schema says that something was added. */
    static boolean areIn(StreamSchema schema) {
        return !ofRecords(schema).equals(schema);
    }

    /** The schema of the records of a file of rows; the file's own where nothing was added. */
    static StreamSchema ofRecords(StreamSchema file) {
        List<Field> fields = new ArrayList<>();
        for (Field field : file.schema().getFields()) {
            if (contentOf(field).isPresent()) {
                continue;
            }
            Map<String, String> metadata = new HashMap<>(field.getMetadata());
            fields.add(PortableDecimals.original(
                    metadata.remove(ENCODING, DICTIONARY) ? field(field, metadata, null) : field));
        }
        Map<String, String> metadata = new HashMap<>(file.schema().getCustomMetadata());
        boolean hadBeside = metadata.keySet().removeIf(RowColumns::isBeside);
        return fields.equals(file.schema().getFields()) && !hadBeside
                ? file
                : StreamSchema.of(new Schema(fields, metadata));
    }
}
