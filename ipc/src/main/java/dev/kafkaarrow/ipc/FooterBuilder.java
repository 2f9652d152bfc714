package dev.kafkaarrow.ipc;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.MetadataVersion;

/**
 * Makes an IPC <em>file</em> of a stream's messages: what comes before them, and what comes behind, which says where each batch is. Between
 * the two stand the messages as they stand in a stream: {@link #beginning()}, the schema message, dictionary and record batches,
 * {@link #end}.
 *
 * <p>The format allows one batch for each dictionary that is no delta, and dictionaries also behind the batches that need them. Nothing of
 * that is checked. Not thread-safe.
 */
public final class FooterBuilder {
    private final StreamSchema schema;
    private final List<Place> dictionaries = new ArrayList<>();
    private final List<Place> recordBatches = new ArrayList<>();

    /**
     * A message in the file.
     *
     * @param position of its first byte in the file
     * @param headerBytes up to its body
     */
    private record Place(long position, int headerBytes, long bodyBytes) {}

    /** Of a file without batches yet. */
    public FooterBuilder(StreamSchema schema) {
        this.schema = schema;
    }

    /** What the file begins with, in front of the schema message: a multiple of 8 bytes. A fresh array. */
    public static byte[] beginning() {
        return ByteBuffer.allocate(FileFooter.BEGINNING_BYTES)
                .put(FileFooter.MAGIC)
                .array();
    }

    /**
     * A dictionary batch was written.
     *
     * @param position of its first byte in the file, a multiple of 8
     * @param headerBytes continuation, length and metadata, as {@link Frame#header()} has them
     * @param bodyBytes behind
     */
    public void addDictionary(long position, int headerBytes, long bodyBytes) {
        dictionaries.add(new Place(position, headerBytes, bodyBytes));
    }

    /** A record batch was written; see {@link #addDictionary}. */
    public void addRecordBatch(long position, int headerBytes, long bodyBytes) {
        recordBatches.add(new Place(position, headerBytes, bodyBytes));
    }

    /**
     * What the file ends with, behind its last batch: the end-of-stream marker, the footer, its length, and what the file began with. A
     * fresh array.
     *
     * @param customMetadata of the footer
     */
    public byte[] end(List<KeyValue> customMetadata) {
        ByteBuffer footer = footer(customMetadata);
        return ByteBuffer.allocate(StreamAssembly.END_OF_STREAM_BYTES + footer.remaining() + FileFooter.TRAILER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(StreamAssembly.endOfStream())
                .put(footer.duplicate())
                .putInt(footer.remaining())
                .put(FileFooter.MAGIC)
                .array();
    }

    private ByteBuffer footer(List<KeyValue> customMetadata) {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        // first, so that its bytes keep their alignment
        int schemaTable = schema.copyTo(builder);
        Footer.startDictionariesVector(builder, dictionaries.size());
        int dictionaryBlocks = blocks(builder, dictionaries);
        Footer.startRecordBatchesVector(builder, recordBatches.size());
        int batchBlocks = blocks(builder, recordBatches);
        int metadata = CustomMetadata.vector(builder, customMetadata);
        Footer.startFooter(builder);
        Footer.addVersion(builder, MetadataVersion.V5);
        Footer.addSchema(builder, schemaTable);
        Footer.addDictionaries(builder, dictionaryBlocks);
        Footer.addRecordBatches(builder, batchBlocks);
        if (metadata != 0) {
            Footer.addCustomMetadata(builder, metadata);
        }
        Footer.finishFooterBuffer(builder, Footer.endFooter(builder));
        return builder.dataBuffer();
    }

    private static int blocks(FlatBufferBuilder builder, List<Place> places) {
        for (int i = places.size() - 1; i >= 0; i--) {
            Place place = places.get(i);
            Block.createBlock(builder, place.position(), place.headerBytes(), place.bodyBytes());
        }
        return builder.endVector();
    }
}
