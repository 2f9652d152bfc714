package dev.kafkaarrow.ipc;

import com.google.flatbuffers.FlatBufferBuilder;
import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.flatbuf.Endianness;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The schema of a stream as it travels: its IPC message, decoded once. Immutable and thread-safe; shared by all streams
 * whose schema bytes are the same.
 */
public final class StreamSchema {
    /** Where a message's vtable says where its header is: behind two lengths, the version, and the type of the header. */
    private static final int HEADER_IN_VTABLE = 8;

    private final ByteBuffer metadata;
    private final byte[] message;
    private final Schema schema;
    private final SchemaFingerprint fingerprint;
    private final BatchHeaders batchHeaders;
    private final ColumnSelection allColumns;
    private final Map<Long, BatchHeaders> dictionaryHeaders;
    private final Map<Long, ColumnSelection> dictionaryColumns;
    private final List<Long> dictionaryIds;
    private final boolean nestedDictionaries;
    private final boolean unions;
    private volatile SchemaFingerprint withoutMetadata;

    private StreamSchema(ByteBuffer metadata, org.apache.arrow.flatbuf.Schema flatbuffer) {
        this.metadata = metadata;
        this.message = Encapsulation.encapsulate(metadata);
        this.schema = SchemaConversion.of(flatbuffer);
        Map<Long, Field> dictionaries = new LinkedHashMap<>();
        boolean nested = false;
        boolean union = false;
        for (Field field : schema.getFields()) {
            nested |= collectDictionaries(field, dictionaries, false);
            union |= hasUnion(field);
        }
        this.dictionaryIds = List.copyOf(dictionaries.keySet());
        this.nestedDictionaries = nested;
        this.unions = union;
        this.batchHeaders = BatchHeaders.ofRecordBatches(BatchLayout.of(schema.getFields()));
        this.allColumns = ColumnSelection.all(batchHeaders.layout(), schema.getFields(), schema.getCustomMetadata());
        Map<Long, BatchHeaders> headers = new HashMap<>();
        dictionaries.forEach(
                (id, field) -> headers.put(id, BatchHeaders.ofDictionary(BatchLayout.ofDictionary(field), id)));
        this.dictionaryHeaders = Map.copyOf(headers);
        Map<Long, ColumnSelection> columns = new HashMap<>();
        dictionaries.forEach((id, field) ->
                columns.put(id, ColumnSelection.all(headers.get(id).layout(), List.of(field), Map.of())));
        this.dictionaryColumns = Map.copyOf(columns);
        this.fingerprint = SchemaFingerprint.of(flatbuffer, dictionaryIds);
    }

    /**
     * The schema, encoded as the stock writer encodes it.
     *
     * @param schema in message format: the type of a dictionary-encoded field is that of its values
     * @throws IllegalArgumentException if it is not a valid schema, naming the field
     */
    public static StreamSchema of(Schema schema) {
        ByteBuffer serialized = MessageSerializer.serializeMetadata(schema, IpcOption.DEFAULT);
        ByteBuffer metadata = ByteBuffer.wrap(Encapsulation.encapsulate(serialized))
                .slice(Encapsulation.PREFIX_BYTES, (int) Encapsulation.padded(serialized.remaining()));
        return new StreamSchema(metadata.order(ByteOrder.LITTLE_ENDIAN), flatbuffer(metadata));
    }

    /**
     * Decodes the metadata of a schema message.
     *
     * @param view walked already ({@link MetadataWalk}); copied
     * @param position of the metadata in the stream, for error messages
     */
    static StreamSchema decode(ByteBuffer view, long position) throws InvalidStreamException {
        byte[] bytes = new byte[view.limit()];
        view.get(0, bytes);
        ByteBuffer metadata = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        Message message = Message.getRootAsMessage(metadata);
        if (message.bodyLength() != 0) {
            throw new InvalidStreamException(
                    Reason.MALFORMED, position, "a schema message without a body", message.bodyLength() + " bytes");
        }
        org.apache.arrow.flatbuf.Schema flatbuffer = flatbuffer(metadata);
        if (flatbuffer.endianness() != Endianness.Little) {
            throw new InvalidStreamException(
                    Reason.UNSUPPORTED, position, "a little-endian stream", "endianness " + flatbuffer.endianness());
        }
        StreamSchema schema;
        try {
            schema = new StreamSchema(metadata, flatbuffer);
        } catch (RuntimeException e) {
            // Arrow Java refuses what it cannot represent by various unchecked exceptions
            throw new InvalidStreamException(
                    Reason.UNSUPPORTED, position, "a schema that Arrow Java can represent", e.getMessage(), e);
        }
        if (schema.unions && message.version() < MetadataVersion.V5) {
            throw new InvalidStreamException(
                    Reason.UNSUPPORTED,
                    position,
                    "unions in metadata version V5",
                    "unions in metadata version V4, whose layout Arrow Java cannot represent");
        }
        return schema;
    }

    private static org.apache.arrow.flatbuf.Schema flatbuffer(ByteBuffer metadata) {
        return (org.apache.arrow.flatbuf.Schema)
                Message.getRootAsMessage(metadata).header(new org.apache.arrow.flatbuf.Schema());
    }

    private static boolean hasUnion(Field field) {
        return field.getType() instanceof ArrowType.Union
                || field.getChildren().stream().anyMatch(StreamSchema::hasUnion);
    }

    /** Returns whether a dictionary inside a dictionary was met. */
    private static boolean collectDictionaries(Field field, Map<Long, Field> dictionaries, boolean insideDictionary) {
        boolean encoded = field.getDictionary() != null;
        boolean nested = encoded && insideDictionary;
        if (encoded) {
            Field known = dictionaries.putIfAbsent(field.getDictionary().getId(), field);
            if (known != null && !sameValues(known, field)) {
                throw new IllegalArgumentException(
                        "dictionary " + field.getDictionary().getId() + ": expected values of one type, got " + known
                                + " and " + field);
            }
        }
        for (Field child : field.getChildren()) {
            nested |= collectDictionaries(child, dictionaries, insideDictionary || encoded);
        }
        return nested;
    }

    private static boolean sameValues(Field one, Field other) {
        if (!one.getType().equals(other.getType())
                || one.getChildren().size() != other.getChildren().size()) {
            return false;
        }
        for (int i = 0; i < one.getChildren().size(); i++) {
            if (!sameValues(one.getChildren().get(i), other.getChildren().get(i))) {
                return false;
            }
        }
        return true;
    }

    /** In message format: the type of a dictionary-encoded field is that of its values. */
    public Schema schema() {
        return schema;
    }

    /**
     * What the schema is, metadata included: batches of equal ones can stand behind one schema message once their dictionary ids are
     * mapped.
     */
    public SchemaFingerprint fingerprint() {
        return fingerprint;
    }

    /**
     * As {@link #fingerprint()}, with all metadata but those of extension types left out: batches of equal ones can stand behind one
     * schema message, for those who do not care whose metadata it has.
     */
    public SchemaFingerprint fingerprintWithoutMetadata() {
        SchemaFingerprint made = withoutMetadata;
        if (made == null) {
            made = SchemaFingerprint.withoutMetadata(flatbuffer(metadata), dictionaryIds);
            withoutMetadata = made;
        }
        return made;
    }

    /** Dictionary ids in the order of their first appearance, depth first; each once. */
    public List<Long> dictionaryIds() {
        return dictionaryIds;
    }

    /**
     * The dictionaries in an order in which each stands behind those that its values refer to, as most readers want it, and else in
     * the order given.
     */
    List<Long> innerFirst(Iterable<Long> ids) {
        Set<Long> ordered = new LinkedHashSet<>();
        for (long id : ids) {
            addInnerFirst(id, ordered);
        }
        return List.copyOf(ordered);
    }

    private void addInnerFirst(long id, Set<Long> ordered) {
        BatchLayout values = dictionaryHeaders.get(id).layout();
        for (int i = 0; i < values.nodeCount(); i++) {
            if (values.node(i).isIndexOfDictionary()) {
                addInnerFirst(values.node(i).dictionaryId(), ordered);
            }
        }
        ordered.add(id);
    }

    /** Whether the values of a dictionary hold dictionary-encoded fields themselves. */
    public boolean hasNestedDictionaries() {
        return nestedDictionaries;
    }

    /** The encapsulated schema message: continuation, length, metadata padded to 8 bytes. A fresh array. */
    public byte[] toBytes() {
        return message.clone();
    }

    /** The header of a record batch of no rows of this schema, to be written as it is: such a batch has no body. */
    public byte[] emptyBatchHeader(List<KeyValue> customMetadata) {
        return batchHeaders.empty(customMetadata);
    }

    /**
     * The header of a dictionary batch without values, to be written as it is: such a batch has no body.
     *
     * @throws IllegalArgumentException if the schema has no dictionary of this id
     */
    public byte[] emptyDictionaryHeader(long id) {
        if (!hasDictionary(id)) {
            throw new IllegalArgumentException("no dictionary " + id + " in " + this);
        }
        return dictionaryHeaders(id).empty(List.of());
    }

    /** Whether this is what the metadata of a schema message decodes to. */
    boolean isEncodedAs(ByteBuffer other) {
        return metadata.limit() == other.limit() && metadata.mismatch(other) == -1;
    }

    /** Whether another flatbuffer, walked already, is of this schema; its numbers for dictionaries may be others. */
    boolean isDescribedBy(org.apache.arrow.flatbuf.Schema other) {
        Map<Long, Field> dictionaries = new LinkedHashMap<>();
        try {
            for (Field field : SchemaConversion.of(other).getFields()) {
                boolean ignored = collectDictionaries(field, dictionaries, false);
            }
        } catch (RuntimeException e) {
            // by which Arrow Java refuses what it cannot represent, as this schema can be
            return false;
        }
        return other.endianness() == Endianness.Little
                && SchemaFingerprint.of(other, List.copyOf(dictionaries.keySet()))
                        .equals(fingerprint);
    }

    /** Whether batches of the one are batches of the other, dictionary ids included; their bytes may be other writers'. */
    boolean isOfSameBatchesAs(StreamSchema other) {
        return equals(other) || (fingerprint.equals(other.fingerprint) && schema.equals(other.schema));
    }

    /** A stream of this schema and these messages, each with its body. */
    byte[] stream(List<byte[]> messages) {
        List<ByteBuffer> frames = new ArrayList<>(1 + messages.size());
        frames.add(ByteBuffer.wrap(message));
        messages.forEach(each -> frames.add(ByteBuffer.wrap(each)));
        return StreamAssembly.of(frames);
    }

    /**
     * Puts the schema's table, as it is, into a flatbuffer of which nothing was built yet, and returns its offset there. What a schema says
     * that Arrow Java cannot represent is not lost.
     */
    int copyTo(FlatBufferBuilder builder) {
        ByteBuffer copy = builder.createUnintializedVector(1, (int) Encapsulation.padded(metadata.limit()), Long.BYTES);
        copy.put(metadata.duplicate());
        // tables refer to what is behind them by distances, so a part of a flatbuffer is one; the vector itself is
        // nobody's
        return builder.endVector() - Integer.BYTES - tablePosition();
    }

    /** Of the schema in the metadata of its message, which was walked. */
    private int tablePosition() {
        int root = metadata.getInt(0);
        int vtable = root - metadata.getInt(root);
        int field = root + metadata.getShort(vtable + HEADER_IN_VTABLE);
        return field + metadata.getInt(field);
    }

    /** Bytes of {@link #toBytes()}. */
    int sizeInBytes() {
        return message.length;
    }

    /** Writes {@link #toBytes()}; returns the position behind. */
    int writeTo(byte[] destination, int position) {
        System.arraycopy(message, 0, destination, position, message.length);
        return position + message.length;
    }

    BatchLayout layout() {
        return batchHeaders.layout();
    }

    ColumnSelection allColumns() {
        return allColumns;
    }

    BatchHeaders batchHeaders() {
        return batchHeaders;
    }

    /** Whether the schema has a dictionary of this id. */
    boolean hasDictionary(long id) {
        return dictionaryHeaders.containsKey(id);
    }

    /** For the values of a dictionary that the schema has. */
    BatchHeaders dictionaryHeaders(long id) {
        return dictionaryHeaders.get(id);
    }

    /** All of the values of a dictionary that the schema has. */
    ColumnSelection dictionaryColumns(long id) {
        return dictionaryColumns.get(id);
    }

    /** Equal by their bytes. */
    @Override
    public boolean equals(Object other) {
        return other instanceof StreamSchema that && metadata.equals(that.metadata);
    }

    @Override
    public int hashCode() {
        return fingerprint.hashCode();
    }

    @Override
    public String toString() {
        return schema + " (" + fingerprint + ")";
    }
}
