package dev.kafkaarrow.ipc;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.arrow.flatbuf.Date;
import org.apache.arrow.flatbuf.Decimal;
import org.apache.arrow.flatbuf.DictionaryEncoding;
import org.apache.arrow.flatbuf.Duration;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FixedSizeBinary;
import org.apache.arrow.flatbuf.FixedSizeList;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Interval;
import org.apache.arrow.flatbuf.Map;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Time;
import org.apache.arrow.flatbuf.Timestamp;
import org.apache.arrow.flatbuf.Union;
import org.apache.arrow.vector.types.pojo.ArrowType.ExtensionType;

/**
 * A SHA-256 over a canonical form of a schema. The order of metadata entries and the numbers used as dictionary ids do
 * not change it; everything else does. Equal fingerprints mean that batches can stand behind one schema message, with
 * dictionary ids mapped by their order of first appearance ({@link StreamSchema#dictionaryIds()}).
 *
 * <p>It stands in file names, so it is frozen. The canonical form: integers are big-endian 32 bit, strings their UTF-8
 * length and bytes, lists their size and elements.
 *
 * <pre>
 * schema   = list of field, metadata
 * field    = name, nullable (0 or 1), type id of the format's Type union, type parameters in the order of its table,
 *            dictionary, list of child field, metadata
 * dictionary = 0, or 1, number of the dictionary by first appearance, index bit width, index signed, ordered
 * metadata = list of (key, value) sorted by key, then value
 * </pre>
 *
 * <p>What the format calls equivalent is equal here: an absent and an empty time zone, absent type ids of a union and 0, 1, 2, ...
 *
 * @param sha256 64 lower-case hex digits
 */
public record SchemaFingerprint(String sha256) {

    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{64}");

    /** Checks the digits. */
    public SchemaFingerprint {
        if (!DIGITS.matcher(sha256).matches()) {
            throw new IllegalArgumentException("expected 64 lower-case hex digits, got " + sha256);
        }
    }

    /** The first 16 hex digits: enough to name a file, too few to trust alone. */
    public String digits() {
        return sha256.substring(0, 16);
    }

    @Override
    public String toString() {
        return digits();
    }

    static SchemaFingerprint of(Schema schema, List<Long> dictionaryIds) {
        return of(schema, new Canonical(dictionaryIds, entry -> true));
    }

    /** As if no schema and field had other metadata than those that name extension types. */
    static SchemaFingerprint withoutMetadata(Schema schema, List<Long> dictionaryIds) {
        return of(
                schema,
                new Canonical(
                        dictionaryIds,
                        entry -> entry.key().equals(ExtensionType.EXTENSION_METADATA_KEY_NAME)
                                || entry.key().equals(ExtensionType.EXTENSION_METADATA_KEY_METADATA)));
    }

    private static SchemaFingerprint of(Schema schema, Canonical form) {
        form.integer(schema.fieldsLength());
        for (int i = 0; i < schema.fieldsLength(); i++) {
            form.field(schema.fields(i));
        }
        form.metadata(CustomMetadata.entries(schema.customMetadataLength(), schema::customMetadata));
        return new SchemaFingerprint(HexFormat.of().formatHex(form.digest.digest()));
    }

    private static final class Canonical {
        private final MessageDigest digest;
        private final List<Long> dictionaryIds;
        private final Predicate<KeyValue> counts;

        /** @param counts which metadata do */
        Canonical(List<Long> dictionaryIds, Predicate<KeyValue> counts) {
            this.dictionaryIds = dictionaryIds;
            this.counts = counts;
            try {
                this.digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }

        void field(Field field) {
            string(field.name());
            flag(field.nullable());
            type(field);
            DictionaryEncoding dictionary = field.dictionary();
            if (dictionary == null) {
                integer(0);
            } else {
                integer(1);
                integer(dictionaryIds.indexOf(dictionary.id()));
                Int index = dictionary.indexType();
                integer(index == null ? Integer.SIZE : index.bitWidth());
                flag(index == null || index.isSigned());
                flag(dictionary.isOrdered());
            }
            integer(field.childrenLength());
            for (int i = 0; i < field.childrenLength(); i++) {
                field(field.children(i));
            }
            metadata(CustomMetadata.entries(field.customMetadataLength(), field::customMetadata));
        }

        private void type(Field field) {
            integer(field.typeType());
            switch (kind(field)) {
                case INT -> {
                    Int type = (Int) field.type(new Int());
                    integer(type.bitWidth());
                    flag(type.isSigned());
                }
                case FLOATING_POINT -> integer(((FloatingPoint) field.type(new FloatingPoint())).precision());
                case DECIMAL -> {
                    Decimal type = (Decimal) field.type(new Decimal());
                    integer(type.precision());
                    integer(type.scale());
                    integer(type.bitWidth());
                }
                case DATE -> integer(((Date) field.type(new Date())).unit());
                case TIME -> {
                    Time type = (Time) field.type(new Time());
                    integer(type.unit());
                    integer(type.bitWidth());
                }
                case TIMESTAMP -> {
                    Timestamp type = (Timestamp) field.type(new Timestamp());
                    integer(type.unit());
                    string(type.timezone());
                }
                case INTERVAL -> integer(((Interval) field.type(new Interval())).unit());
                case DURATION -> integer(((Duration) field.type(new Duration())).unit());
                case FIXED_SIZE_BINARY -> integer(((FixedSizeBinary) field.type(new FixedSizeBinary())).byteWidth());
                case FIXED_SIZE_LIST -> integer(((FixedSizeList) field.type(new FixedSizeList())).listSize());
                case MAP -> flag(((Map) field.type(new Map())).keysSorted());
                case UNION -> {
                    Union type = (Union) field.type(new Union());
                    integer(type.mode());
                    boolean explicit = type.typeIdsLength() > 0;
                    integer(field.childrenLength());
                    for (int i = 0; i < field.childrenLength(); i++) {
                        integer(explicit && i < type.typeIdsLength() ? type.typeIds(i) : i);
                    }
                }
                case NULL,
                        BOOL,
                        BINARY,
                        LARGE_BINARY,
                        BINARY_VIEW,
                        UTF8,
                        LARGE_UTF8,
                        UTF8_VIEW,
                        LIST,
                        LARGE_LIST,
                        LIST_VIEW,
                        LARGE_LIST_VIEW,
                        STRUCT,
                        RUN_END_ENCODED -> {
                    // which have no parameters
                }
            }
        }

        private static TypeKind kind(Field field) {
            return TypeKind.ofId(field.typeType())
                    .orElseThrow(() -> new IllegalArgumentException(
                            "expected a type of the Arrow columnar format, got type id " + field.typeType()));
        }

        void metadata(List<KeyValue> entries) {
            List<KeyValue> sorted = new ArrayList<>(entries);
            sorted.removeIf(counts.negate());
            sorted.sort(Comparator.comparing(KeyValue::key).thenComparing(KeyValue::value));
            integer(sorted.size());
            for (KeyValue entry : sorted) {
                string(entry.key());
                string(entry.value());
            }
        }

        private void string(String string) {
            byte[] bytes = string == null ? new byte[0] : string.getBytes(StandardCharsets.UTF_8);
            integer(bytes.length);
            digest.update(bytes);
        }

        private void flag(boolean flag) {
            integer(flag ? 1 : 0);
        }

        void integer(int value) {
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(value).flip());
        }
    }
}
