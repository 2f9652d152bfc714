package dev.kafkaarrow.ipc;

import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.nio.ByteBuffer;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.Type;

/**
 * Walks the flatbuffer of a {@code Message} before any generated accessor touches it: every offset, vtable, vector and string
 * lies inside the metadata, nesting and the number of fields are bounded, and the number of tables visited stays in
 * proportion to the bytes. Java's FlatBuffers has no verifier; the bounds on tables are those of Arrow C++.
 *
 * <p>The offsets of FlatBuffers are unsigned and point forward, so there are no cycles; but tables can be shared, and a
 * small buffer could otherwise unfold into billions of visits.
 */
final class MetadataWalk {
    private static final int TABLES_PER_BYTE = 8;
    private static final int STRUCT_BYTES = 16;

    /** Of a block, as a footer has it. */
    static final int BLOCK_BYTES = 24;

    private final ByteBuffer metadata;
    private final long base;
    private final Checks checks;
    private long tablesLeft;
    private int fieldsLeft;

    /**
     * Where the blocks of a footer are in its flatbuffer, each of {@link #BLOCK_BYTES}.
     *
     * @param dictionaries position of the first one
     * @param recordBatches position of the first one
     */
    record Blocks(int dictionaries, int dictionaryCount, int recordBatches, int recordBatchCount) {}

    private MetadataWalk(ByteBuffer metadata, long base, Checks checks) {
        this.metadata = metadata;
        this.base = base;
        this.checks = checks;
        // a footer may have more bytes, but those are blocks
        this.tablesLeft = (long) TABLES_PER_BYTE * Math.min(metadata.limit(), checks.maxMetadataBytes());
        this.fieldsLeft = checks.maxSchemaFields();
    }

    /**
     * Checks the flatbuffer that fills {@code metadata} from 0 to its limit.
     *
     * @param base position of the metadata's first byte in the stream, for error messages
     */
    static void check(ByteBuffer metadata, long base, Checks checks) throws InvalidStreamException {
        new MetadataWalk(metadata, base, checks).message();
    }

    /** As {@link #check}, for the flatbuffer of a file's footer. */
    static Blocks footer(ByteBuffer metadata, long base, Checks checks) throws InvalidStreamException {
        return new MetadataWalk(metadata, base, checks).footer();
    }

    private Blocks footer() throws InvalidStreamException {
        int footer = follow(0, 4);
        table(footer);
        scalar(footer, 0, 2);
        int schema = reference(footer, 1);
        if (schema == 0) {
            throw malformed(footer, "a schema in the footer", "none");
        }
        schema(schema);
        int dictionaries = vector(footer, 2, BLOCK_BYTES);
        int recordBatches = vector(footer, 3, BLOCK_BYTES);
        keyValues(footer, 4);
        return new Blocks(dictionaries + 4, length(dictionaries), recordBatches + 4, length(recordBatches));
    }

    private void message() throws InvalidStreamException {
        int message = follow(0, 4);
        table(message);
        scalar(message, 0, 2);
        scalar(message, 3, 8);
        int headerType = unionType(message, 1);
        int header = reference(message, 2);
        if (header == 0) {
            throw malformed(message, "a message header", "none");
        }
        switch (headerType) {
            case MessageHeader.Schema -> schema(header);
            case MessageHeader.RecordBatch -> recordBatch(header);
            case MessageHeader.DictionaryBatch -> dictionaryBatch(header);
            default ->
                throw unsupported(message, "a schema, dictionary batch or record batch", "header type " + headerType);
        }
        keyValues(message, 4);
    }

    private void schema(int schema) throws InvalidStreamException {
        table(schema);
        scalar(schema, 0, 2);
        int fields = vector(schema, 1, 4);
        for (int i = 0; i < length(fields); i++) {
            field(element(fields, i), 1);
        }
        keyValues(schema, 2);
        vector(schema, 3, 8);
    }

    private void field(int field, int depth) throws InvalidStreamException {
        if (depth > checks.maxSchemaDepth()) {
            throw tooLarge(
                    Bound.SCHEMA_DEPTH,
                    field,
                    "fields nested at most " + checks.maxSchemaDepth() + " deep (max.schema.depth)",
                    "a deeper schema");
        }
        if (--fieldsLeft < 0) {
            throw tooLarge(
                    Bound.SCHEMA_FIELDS,
                    field,
                    "at most " + checks.maxSchemaFields() + " fields (max.schema.fields)",
                    "more");
        }
        table(field);
        string(field, 0);
        scalar(field, 1, 1);
        int type = unionType(field, 2);
        int typeTable = reference(field, 3);
        if (typeTable == 0) {
            throw malformed(field, "a type", "none");
        }
        type(type, typeTable);
        int dictionary = reference(field, 4);
        if (dictionary != 0) {
            table(dictionary);
            scalar(dictionary, 0, 8);
            scalar(dictionary, 2, 1);
            scalar(dictionary, 3, 2);
            int indexType = reference(dictionary, 1);
            if (indexType != 0) {
                type(Type.Int, indexType);
            }
        }
        int children = vector(field, 5, 4);
        for (int i = 0; i < length(children); i++) {
            field(element(children, i), depth + 1);
        }
        keyValues(field, 6);
    }

    private void type(int type, int table) throws InvalidStreamException {
        table(table);
        TypeKind kind = TypeKind.ofId(type)
                .orElseThrow(() -> unsupported(table, "a type of the Arrow columnar format", "type id " + type));
        switch (kind) {
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
            case INT -> {
                scalar(table, 0, 4);
                scalar(table, 1, 1);
            }
            case FLOATING_POINT, DATE, INTERVAL, DURATION -> scalar(table, 0, 2);
            case DECIMAL -> {
                scalar(table, 0, 4);
                scalar(table, 1, 4);
                scalar(table, 2, 4);
            }
            case TIME -> {
                scalar(table, 0, 2);
                scalar(table, 1, 4);
            }
            case TIMESTAMP -> {
                scalar(table, 0, 2);
                string(table, 1);
            }
            case UNION -> {
                scalar(table, 0, 2);
                vector(table, 1, 4);
            }
            case FIXED_SIZE_BINARY, FIXED_SIZE_LIST -> scalar(table, 0, 4);
            case MAP -> scalar(table, 0, 1);
        }
    }

    private void dictionaryBatch(int batch) throws InvalidStreamException {
        table(batch);
        scalar(batch, 0, 8);
        scalar(batch, 2, 1);
        int data = reference(batch, 1);
        if (data == 0) {
            throw malformed(batch, "a record batch in the dictionary batch", "none");
        }
        recordBatch(data);
    }

    private void recordBatch(int batch) throws InvalidStreamException {
        table(batch);
        scalar(batch, 0, 8);
        vector(batch, 1, STRUCT_BYTES);
        vector(batch, 2, STRUCT_BYTES);
        int compression = reference(batch, 3);
        if (compression != 0) {
            table(compression);
            scalar(compression, 0, 1);
            scalar(compression, 1, 1);
        }
        vector(batch, 4, 8);
    }

    private void keyValues(int table, int slot) throws InvalidStreamException {
        int entries = vector(table, slot, 4);
        for (int i = 0; i < length(entries); i++) {
            int entry = element(entries, i);
            table(entry);
            string(entry, 0);
            string(entry, 1);
        }
    }

    /** Checks the table at {@code table} and its vtable. */
    private void table(int table) throws InvalidStreamException {
        if (--tablesLeft < 0) {
            throw malformed(table, "at most " + TABLES_PER_BYTE + " tables per byte of metadata", "more");
        }
        range(table, 4);
        long vtable = (long) table - metadata.getInt(table);
        if (vtable < 0 || vtable + 4 > metadata.limit()) {
            throw malformed(table, "a vtable inside the metadata", "one at " + vtable);
        }
        int vtableBytes = unsignedShort((int) vtable);
        int tableBytes = unsignedShort((int) vtable + 2);
        if (vtableBytes < 4 || vtableBytes % 2 != 0 || vtable + vtableBytes > metadata.limit()) {
            throw malformed((int) vtable, "a vtable of 4 bytes or more inside the metadata", vtableBytes + " bytes");
        }
        if (tableBytes < 4) {
            throw malformed((int) vtable, "a table of 4 bytes or more", tableBytes + " bytes");
        }
        range(table, tableBytes);
    }

    /** Position of a present field of a checked table; 0 if it is absent. */
    private int slot(int table, int slot, int bytes) throws InvalidStreamException {
        int vtable = table - metadata.getInt(table);
        int entry = 4 + 2 * slot;
        if (entry + 2 > unsignedShort(vtable)) {
            return 0;
        }
        int offset = unsignedShort(vtable + entry);
        if (offset == 0) {
            return 0;
        }
        if (offset < 4 || offset + bytes > unsignedShort(vtable + 2)) {
            throw malformed(vtable + entry, "a field inside its table", "offset " + offset);
        }
        return table + offset;
    }

    private void scalar(int table, int slot, int bytes) throws InvalidStreamException {
        slot(table, slot, bytes);
    }

    private int unionType(int table, int slot) throws InvalidStreamException {
        int position = slot(table, slot, 1);
        return position == 0 ? 0 : metadata.get(position) & 0xff;
    }

    /** Position of what a field refers to, at least 4 bytes of it in range; 0 if the field is absent. */
    private int reference(int table, int slot) throws InvalidStreamException {
        int position = slot(table, slot, 4);
        return position == 0 ? 0 : follow(position, 4);
    }

    private void string(int table, int slot) throws InvalidStreamException {
        int string = reference(table, slot);
        if (string != 0) {
            long length = metadata.getInt(string) & 0xffffffffL;
            range(string + 4, length);
        }
    }

    private int vector(int table, int slot, int elementBytes) throws InvalidStreamException {
        int vector = reference(table, slot);
        if (vector != 0) {
            long length = metadata.getInt(vector) & 0xffffffffL;
            range(vector + 4, length * elementBytes);
        }
        return vector;
    }

    private int length(int vector) {
        return vector == 0 ? 0 : metadata.getInt(vector);
    }

    private int element(int vector, int index) throws InvalidStreamException {
        return follow(vector + 4 + 4 * index, 4);
    }

    private int follow(int position, int bytes) throws InvalidStreamException {
        range(position, 4);
        long offset = metadata.getInt(position) & 0xffffffffL;
        long target = position + offset;
        if (offset == 0 || target + bytes > metadata.limit()) {
            throw malformed(
                    position, "an offset inside " + metadata.limit() + " bytes of metadata", "offset " + offset);
        }
        return (int) target;
    }

    private void range(int position, long bytes) throws InvalidStreamException {
        if (position < 0 || position + bytes > metadata.limit()) {
            throw malformed(
                    position,
                    "a range inside " + metadata.limit() + " bytes of metadata",
                    bytes + " bytes at " + position);
        }
    }

    private int unsignedShort(int position) {
        return metadata.getShort(position) & 0xffff;
    }

    private InvalidStreamException malformed(int position, String expected, String actual) {
        return new InvalidStreamException(Reason.MALFORMED, base + position, expected, actual);
    }

    private InvalidStreamException tooLarge(Bound bound, int position, String expected, String actual) {
        return InvalidStreamException.exceeds(bound, base + position, expected, actual);
    }

    private InvalidStreamException unsupported(int position, String expected, String actual) {
        return new InvalidStreamException(Reason.UNSUPPORTED, base + position, expected, actual);
    }
}
