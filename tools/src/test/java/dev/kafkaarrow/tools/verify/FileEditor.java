package dev.kafkaarrow.tools.verify;

import dev.kafkaarrow.ipc.ByteSource;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.FooterBuilder;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.FrameReader;
import dev.kafkaarrow.ipc.KeyValue;
import dev.kafkaarrow.ipc.StreamAssembly;
import dev.kafkaarrow.ipc.StreamSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Takes a file apart, so that it can be put together again with a fault in it that is none of its framing. */
final class FileEditor {

    private final Path file;
    private final StreamSchema schema;
    private final Map<String, String> footer;
    final List<Piece> pieces = new ArrayList<>();

    /** A dictionary batch or a record batch. */
    static final class Piece {
        private final Frame.Batch frame;
        private final byte[] header;
        private final byte[] body;

        Piece(Frame.Batch frame, byte[] header, byte[] body) {
            this.frame = frame;
            this.header = header;
            this.body = body;
        }

        byte[] header() {
            return header;
        }

        byte[] body() {
            return body;
        }

        boolean isRecords() {
            return frame instanceof Frame.RecordBatch;
        }

        List<KeyValue> metadata() {
            return frame.customMetadata();
        }

        String metadata(String key) {
            return metadata().stream()
                    .filter(entry -> entry.key().equals(key))
                    .map(KeyValue::value)
                    .findFirst()
                    .orElse("");
        }

        Piece with(List<KeyValue> metadata) {
            return new Piece(frame, ((Frame.RecordBatch) frame).headerWithMetadata(metadata), body);
        }

        /** With another value of an entry, or without it. */
        Piece with(String key, UnaryOperator<String> change) {
            List<KeyValue> entries = new ArrayList<>();
            for (KeyValue entry : metadata()) {
                String value = entry.key().equals(key) ? change.apply(entry.value()) : entry.value();
                if (value != null) {
                    entries.add(new KeyValue(entry.key(), value));
                }
            }
            if (entries.equals(metadata())) {
                throw new IllegalArgumentException("no " + key + " in " + metadata());
            }
            return with(entries);
        }

        Piece withHeader(byte[] other) {
            return new Piece(frame, other, body);
        }

        Piece withBody(byte[] other) {
            return new Piece(frame, header, other);
        }
    }

    private FileEditor(Path file, StreamSchema schema, Map<String, String> footer) {
        this.file = file;
        this.schema = schema;
        this.footer = footer;
    }

    static FileEditor open(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        FrameReader frames = FrameReader.ofFile(ByteSource.of(ByteBuffer.wrap(bytes)), Checks.DEFAULT);
        StreamSchema schema = ((Frame.SchemaMessage) frames.next()).schema();
        Map<String, String> footer =
                isIpcFile(file) ? IpcFileFooter.entries(ByteSource.of(ByteBuffer.wrap(bytes))) : Map.of();
        FileEditor editor = new FileEditor(file, schema, footer);
        for (Frame frame = frames.next(); frame instanceof Frame.Batch batch; frame = frames.next()) {
            byte[] body = new byte[(int) batch.bodyLength()];
            System.arraycopy(bytes, (int) batch.bodyPosition(), body, 0, body.length);
            editor.pieces.add(new Piece(batch, batch.header(), body));
        }
        return editor;
    }

    private static boolean isIpcFile(Path file) {
        return file.toString().endsWith(".arrow");
    }

    /** The index of the record batch that begins the record at an offset. */
    int begin(long offset) {
        for (int i = 0; i < pieces.size(); i++) {
            if (pieces.get(i).metadata("kafka.offset").equals(Long.toString(offset))) {
                return i;
            }
        }
        throw new IllegalArgumentException("no offset " + offset + " in " + file);
    }

    /** The pieces of a message. */
    List<Piece> message(long offset) {
        int begin = begin(offset);
        int end = begin + 1;
        while (end < pieces.size() && pieces.get(end).metadata("kafka.offset").equals(Long.toString(offset))) {
            end++;
        }
        return pieces.subList(begin, end);
    }

    /** Changes the first record batch of a record. */
    FileEditor change(long offset, UnaryOperator<Piece> change) {
        pieces.set(begin(offset), change.apply(pieces.get(begin(offset))));
        return this;
    }

    void save() throws IOException {
        save(footer);
    }

    /** With what the footer sums up, if it is an IPC file. */
    void save(Map<String, String> summary) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        FooterBuilder builder = new FooterBuilder(schema);
        if (isIpcFile(file)) {
            bytes.writeBytes(FooterBuilder.beginning());
        }
        bytes.writeBytes(schema.toBytes());
        for (Piece piece : pieces) {
            if (piece.isRecords()) {
                builder.addRecordBatch(bytes.size(), piece.header().length, piece.body().length);
            } else {
                builder.addDictionary(bytes.size(), piece.header().length, piece.body().length);
            }
            bytes.writeBytes(piece.header());
            bytes.writeBytes(piece.body());
        }
        List<KeyValue> entries = new ArrayList<>();
        summary.forEach((key, value) -> entries.add(new KeyValue(key, value)));
        bytes.writeBytes(isIpcFile(file) ? builder.end(entries) : StreamAssembly.endOfStream());
        Files.write(file, bytes.toByteArray());
    }

    int schemaBytes() {
        return schema.toBytes().length;
    }

    Map<String, String> footer() {
        return footer;
    }
}
