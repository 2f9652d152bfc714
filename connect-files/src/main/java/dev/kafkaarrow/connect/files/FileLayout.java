package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.ipc.FooterBuilder;
import dev.kafkaarrow.ipc.KeyValue;
import dev.kafkaarrow.ipc.StreamAssembly;
import dev.kafkaarrow.ipc.StreamSchema;
import java.util.List;

/** What stands around the messages of a file. Not thread-safe. */
sealed interface FileLayout {

    static FileLayout of(FileFormat format, StreamSchema schema) {
        return switch (format) {
            case STREAM -> new OfStream();
            case FILE -> new OfFile(new FooterBuilder(schema));
        };
    }

    /** In front of the schema message. */
    byte[] beginning();

    /** Messages were written from a position on. */
    void written(long position, List<Splice.Piece> pieces);

    /** Behind the last message. */
    byte[] end(List<KeyValue> summary);

    /** Nothing but messages, which an end-of-stream marker ends. */
    record OfStream() implements FileLayout {
        @Override
        public byte[] beginning() {
            return new byte[0];
        }

        @Override
        public void written(long position, List<Splice.Piece> pieces) {}

        @Override
        public byte[] end(List<KeyValue> summary) {
            return StreamAssembly.endOfStream();
        }
    }

    /** With a footer that says where each message is. */
    record OfFile(FooterBuilder footer) implements FileLayout {
        @Override
        public byte[] beginning() {
            return FooterBuilder.beginning();
        }

        @Override
        public void written(long position, List<Splice.Piece> pieces) {
            long next = position;
            for (Splice.Piece piece : pieces) {
                switch (piece.kind()) {
                    case DICTIONARY -> footer.addDictionary(next, piece.headerBytes(), piece.bodyBytes());
                    case RECORD_BATCH -> footer.addRecordBatch(next, piece.headerBytes(), piece.bodyBytes());
                }
                next += piece.headerBytes() + (long) piece.bodyBytes();
            }
        }

        @Override
        public byte[] end(List<KeyValue> summary) {
            return footer.end(summary);
        }
    }
}
