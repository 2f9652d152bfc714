package dev.kafkaarrow.ipc;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.flatbuf.MetadataVersion;

/**
 * The frames of a stream as an IPC file, written by nothing of what is tested but the frames. What a footer says can be told otherwise.
 */
public final class IpcFile {
    private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);

    final List<Entry> dictionaries = new ArrayList<>();
    final List<Entry> batches = new ArrayList<>();
    byte[] schema;
    private final ByteArrayOutputStream messages = new ByteArrayOutputStream();

    /** A block, as a footer has it. */
    record Entry(long offset, int metadataLength, long bodyLength) {}

    /** All the frames of a stream, with {@code gap} bytes (a multiple of 8) before each batch. */
    static IpcFile of(byte[] stream, int gap) {
        IpcFile file = new IpcFile();
        file.messages.writeBytes(MAGIC);
        file.messages.writeBytes(new byte[2]);
        FrameReader reader = new FrameReader(ByteSource.of(ByteBuffer.wrap(stream)), Checks.DEFAULT);
        try {
            for (Frame frame = reader.next(); ; frame = reader.next()) {
                file.add(frame, stream, gap);
                if (frame instanceof Frame.EndOfStream) {
                    return file;
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** As Polars writes files: the schema message without what encapsulates it, and the dictionaries behind the batches. */
    public static byte[] dictionariesLast(byte[] stream) {
        IpcFile file = new IpcFile();
        file.messages.writeBytes(MAGIC);
        file.messages.writeBytes(new byte[2]);
        List<Frame> behind = new ArrayList<>();
        for (Frame frame : frames(stream)) {
            if (frame instanceof Frame.SchemaMessage) {
                file.schema = frame.header();
                file.messages.write(file.schema, 8, file.schema.length - 8);
            } else if (frame instanceof Frame.DictionaryBatch) {
                behind.add(frame);
            } else if (frame instanceof Frame.RecordBatch) {
                file.add(frame, stream, 0);
            } else {
                behind.forEach(dictionary -> file.add(dictionary, stream, 0));
                file.add(frame, stream, 0);
            }
        }
        return file.toBytes();
    }

    /** As Arrow JS writes files: what comes first is what is behind the schema message. */
    public static byte[] withoutSchemaMessage(byte[] stream) {
        IpcFile file = new IpcFile();
        file.messages.writeBytes(MAGIC);
        file.messages.writeBytes(new byte[2]);
        for (Frame frame : frames(stream)) {
            if (frame instanceof Frame.SchemaMessage) {
                file.schema = frame.header();
            } else {
                file.add(frame, stream, 0);
            }
        }
        return file.toBytes();
    }

    /** The frames of a stream as a file. */
    public static byte[] bytes(byte[] stream) {
        return of(stream, 0).toBytes();
    }

    private static List<Frame> frames(byte[] stream) {
        try {
            return ArrowStream.of(stream).frames();
        } catch (InvalidStreamException e) {
            throw new IllegalArgumentException("expected a valid stream", e);
        }
    }

    private void add(Frame frame, byte[] stream, int gap) {
        if (frame instanceof Frame.Batch) {
            messages.writeBytes(new byte[gap]);
        }
        byte[] header = frame.header();
        Entry entry = new Entry(messages.size(), header.length, frame.bodyLength());
        if (frame instanceof Frame.SchemaMessage) {
            schema = header;
        } else if (frame instanceof Frame.DictionaryBatch) {
            dictionaries.add(entry);
        } else if (frame instanceof Frame.RecordBatch) {
            batches.add(entry);
        }
        messages.writeBytes(header);
        messages.write(stream, (int) frame.bodyPosition(), (int) frame.bodyLength());
    }

    /** With the footer as it is told by now. */
    byte[] toBytes() {
        return toBytes(footer());
    }

    byte[] toBytes(byte[] footer) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(messages.toByteArray());
        file.writeBytes(footer);
        file.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(footer.length)
                .array());
        file.writeBytes(MAGIC);
        return file.toByteArray();
    }

    private byte[] footer() {
        FlatBufferBuilder builder = new FlatBufferBuilder();
        ByteBuffer metadata =
                ByteBuffer.wrap(schema, 8, schema.length - 8).slice().order(ByteOrder.LITTLE_ENDIAN);
        StreamSchema decoded;
        try {
            decoded = StreamSchema.decode(metadata, 0);
        } catch (InvalidStreamException e) {
            throw new IllegalArgumentException(e);
        }
        int itsSchema = decoded.schema().getSchema(builder);
        Footer.startDictionariesVector(builder, dictionaries.size());
        int itsDictionaries = blocks(builder, dictionaries);
        Footer.startRecordBatchesVector(builder, batches.size());
        int itsBatches = blocks(builder, batches);
        Footer.startFooter(builder);
        Footer.addVersion(builder, MetadataVersion.V5);
        Footer.addSchema(builder, itsSchema);
        Footer.addDictionaries(builder, itsDictionaries);
        Footer.addRecordBatches(builder, itsBatches);
        builder.finish(Footer.endFooter(builder));
        return builder.sizedByteArray();
    }

    private static int blocks(FlatBufferBuilder builder, List<Entry> entries) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            Entry entry = entries.get(i);
            int ignored = Block.createBlock(builder, entry.offset, entry.metadataLength, entry.bodyLength);
        }
        return builder.endVector();
    }
}
