package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.ipc.FooterBuilder;
import dev.kafkaarrow.ipc.StreamAssembly;
import dev.kafkaarrow.ipc.StreamSchema;
import java.util.List;
import java.util.Optional;

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

    /** A record batch was copied to a position. */
    void copied(long position, WholeFile.Block batch);

    /** Some records, behind those before. */
    void appended(long firstOffset, long lastOffset, long records, long rows);

    /** Behind the last message. */
    byte[] end();

    /** Nothing but messages, which an end-of-stream marker ends. */
    record OfStream() implements FileLayout {
        @Override
        public byte[] beginning() {
            return new byte[0];
        }

        @Override
        public void written(long position, List<Splice.Piece> pieces) {}

        @Override
        public void copied(long position, WholeFile.Block batch) {}

        @Override
        public void appended(long firstOffset, long lastOffset, long records, long rows) {}

        @Override
        public byte[] end() {
            return StreamAssembly.endOfStream();
        }
    }

    /** With a footer that says where each message is, and of all records how many there are. */
    final class OfFile implements FileLayout {

        private final FooterBuilder footer;

        /** Empty as long as nothing was appended. */
        private Optional<FileSummary> summary = Optional.empty();

        OfFile(FooterBuilder footer) {
            this.footer = footer;
        }

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
                next += piece.sizeInBytes();
            }
        }

        @Override
        public void copied(long position, WholeFile.Block batch) {
            footer.addRecordBatch(position, batch.headerBytes(), batch.bodyBytes());
        }

        @Override
        public void appended(long firstOffset, long lastOffset, long records, long rows) {
            FileSummary next = new FileSummary(firstOffset, lastOffset, records, rows);
            summary = Optional.of(summary.map(before -> before.and(next)).orElse(next));
        }

        @Override
        public byte[] end() {
            return footer.end(summary.map(FileSummary::entries).orElse(List.of()));
        }
    }
}
