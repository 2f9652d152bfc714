package dev.kafkaarrow.connect.files;

import dev.kafkaarrow.ipc.SchemaFingerprint;
import dev.kafkaarrow.ipc.StreamSchema;

/** Whether the metadata of a schema and of its fields tells schemas apart. */
public enum MetadataMatching {
    /** Schemas with other metadata are other schemas. */
    EXACT {
        @Override
        public SchemaFingerprint fingerprint(StreamSchema schema) {
            return schema.fingerprint();
        }
    },
    /** A file keeps the metadata of its first schema, whatever the messages behind have. */
    FIRST {
        @Override
        public SchemaFingerprint fingerprint(StreamSchema schema) {
            return schema.fingerprintWithoutMetadata();
        }
    };

    /** Equal for schemas that may stand in one file. */
    public abstract SchemaFingerprint fingerprint(StreamSchema schema);
}
