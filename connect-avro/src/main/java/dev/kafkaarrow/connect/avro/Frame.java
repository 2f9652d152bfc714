package dev.kafkaarrow.connect.avro;

import dev.kafkaarrow.connect.plugin.RecentlyUsed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.kafka.connect.errors.DataException;

/** What stands before a datum, and tells its schema. */
sealed interface Frame {

    /** Bytes before the datum. */
    int size();

    /**
     * The schema that a value was written by.
     *
     * @param start index of the value, which has as many bytes as the frame takes
     */
    ResolvedSchema schema(byte[] array, int start);

    /** Of a registry's serializers: a zero byte and an id of four bytes. */
    final class OfRegistry implements Frame {
        private static final byte MAGIC = 0;
        private static final int MAX_SCHEMAS = 1_000;

        private final RecentlyUsed<Integer, ResolvedSchema> schemas;

        /** The schema of the value before. */
        private int lastId;

        private ResolvedSchema last;

        OfRegistry(WriterSchemas writers, Optional<Schema> reader) {
            this.schemas = new RecentlyUsed<>(MAX_SCHEMAS, id -> new ResolvedSchema(writers.schema(id), reader));
        }

        @Override
        public int size() {
            return 1 + Integer.BYTES;
        }

        @Override
        public ResolvedSchema schema(byte[] array, int start) {
            if (array[start] != MAGIC) {
                throw new DataException("expected a zero byte and the id of a schema, as a registry's serializers"
                        + " write them before Avro, got the byte 0x" + hex(array, start, 1));
            }
            int id = ByteBuffer.wrap(array, start + 1, Integer.BYTES).getInt();
            if (last == null || id != lastId) {
                last = schemas.get(id);
                lastId = id;
            }
            return last;
        }
    }

    /** Of Avro's single objects: two bytes and the fingerprint of the schema. */
    final class OfSingleObject implements Frame {
        private static final byte[] MARKER = {(byte) 0xC3, 0x01};

        private final ResolvedSchema schema;
        private final long fingerprint;

        OfSingleObject(Schema schema) {
            this.schema = new ResolvedSchema(schema, Optional.empty());
            this.fingerprint = SchemaNormalization.parsingFingerprint64(schema);
        }

        @Override
        public int size() {
            return MARKER.length + Long.BYTES;
        }

        @Override
        public ResolvedSchema schema(byte[] array, int start) {
            if (array[start] != MARKER[0] || array[start + 1] != MARKER[1]) {
                throw new DataException("expected a single object of Avro, which begins with c301, got one of "
                        + hex(array, start, MARKER.length));
            }
            long actual = ByteBuffer.wrap(array, start + MARKER.length, Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getLong();
            if (actual != fingerprint) {
                throw new DataException("expected a single object of the schema with fingerprint "
                        + HexFormat.of().toHexDigits(fingerprint) + ", got one with "
                        + HexFormat.of().toHexDigits(actual));
            }
            return schema;
        }
    }

    /** Nothing. */
    record None(ResolvedSchema schema) implements Frame {
        @Override
        public int size() {
            return 0;
        }

        @Override
        public ResolvedSchema schema(byte[] array, int start) {
            return schema;
        }
    }

    private static String hex(byte[] array, int from, int length) {
        return HexFormat.of().formatHex(array, from, from + length);
    }
}
