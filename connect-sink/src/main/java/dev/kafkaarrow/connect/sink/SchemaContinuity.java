package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.files.MetadataMatching;
import dev.kafkaarrow.connect.plugin.RecentlyUsed;
import dev.kafkaarrow.ipc.SchemaCompatibility;
import dev.kafkaarrow.ipc.SchemaFingerprint;
import dev.kafkaarrow.ipc.SchemaProjection;
import dev.kafkaarrow.ipc.SchemaVerdict;
import dev.kafkaarrow.ipc.StreamSchema;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.DataException;

/**
 * Which log a record goes into by its schema, and whether it may stand behind the records before it there. Pure decisions: where
 * schemas are judged, what is in effect is given by the records before this one in the log and nothing else, so that every copy of the
 * task, before a crash and after it, judges each record the same. What was decided lately is remembered. Not thread-safe.
 */
final class SchemaContinuity {

    /** Schemas that take turns in a topic are few. */
    private static final int MAX_REMEMBERED = 64;

    private final SchemaCompatibility compatibility;
    private final SchemaEvolution evolution;
    private final MetadataMatching metadata;
    private final RecentlyUsed<Pair, Judgement> judged =
            new RecentlyUsed<>(MAX_REMEMBERED, pair -> judge(pair.inEffect(), pair.schema()));

    private WriterKey last;
    private StreamSchema schemaOfLast;

    private record Pair(StreamSchema inEffect, StreamSchema schema) {}

    SchemaContinuity(ContinuityConfig config) {
        this.compatibility = config.compatibility;
        this.evolution = config.evolution;
        this.metadata = config.metadata;
    }

    /** What tells the schemas of a file from others. */
    MetadataMatching metadata() {
        return metadata;
    }

    /** Whether records of all schemas go into one log per directory, where each has one before it to be judged by. */
    boolean isJudged() {
        return compatibility != SchemaCompatibility.NONE || evolution == SchemaEvolution.PROJECT;
    }

    /** Mostly the very key of the record before. */
    WriterKey key(TopicPartition partition, String directory, StreamSchema schema) {
        if (!schema.equals(schemaOfLast)
                || !last.partition().equals(partition)
                || !last.directory().equals(directory)) {
            last = isJudged()
                    ? new WriterKey(partition, directory, Optional.empty())
                    : new WriterKey(partition, directory, Optional.of(fingerprint(schema)));
            schemaOfLast = schema;
        }
        return last;
    }

    /** Where a bad record would be; empty if that is said by a schema which cannot be read. */
    Optional<WriterKey> key(TopicPartition partition, Incoming.Keyed record) {
        return isJudged()
                ? Optional.of(new WriterKey(partition, record.directory(), Optional.empty()))
                : record.schema().map(schema -> key(partition, record.directory(), schema));
    }

    /** Why a record is bad that was refused. */
    DataException refusal(WriterKey key, Judgement judgement) {
        String older = evolution == SchemaEvolution.PROJECT ? ", nor can it be projected to it without a loss" : "";
        return new DataException("its schema may not follow the one before it in " + key.folder() + " by "
                + SinkOptions.SCHEMA_COMPATIBILITY + "=" + compatibility + older + ". " + judgement.refusal()
                + ". Produce a schema that may, or set " + SinkOptions.SCHEMA_COMPATIBILITY
                + " to what is meant; after a change that breaks readers on purpose, use another "
                + SinkOptions.STORE_URL);
    }

    /** Of a schema as far as its metadata counts. */
    SchemaFingerprint fingerprint(StreamSchema schema) {
        return metadata.fingerprint(schema);
    }

    /**
     * Judges a record.
     *
     * @param inEffect of the record before it in the log that set one; empty at the log's begin
     */
    Judgement judge(Optional<StreamSchema> inEffect, Incoming.Writable record) {
        StreamSchema schema = record.schema();
        if (!isJudged() || record instanceof Incoming.Tombstone) {
            return Judgement.FITS;
        }
        if (inEffect.isEmpty()) {
            return Judgement.FOLLOWS;
        }
        StreamSchema before = inEffect.get();
        if (fingerprint(before).equals(fingerprint(schema))) {
            return Judgement.FITS;
        }
        return judged.get(new Pair(before, schema));
    }

    private Judgement judge(StreamSchema before, StreamSchema schema) {
        if (before.schema().getFields().isEmpty()) {
            // nothing but tombstones came before
            return Judgement.FOLLOWS;
        }
        if (evolution == SchemaEvolution.PROJECT && isOlder(schema, before)) {
            return Judgement.older(SchemaProjection.of(schema, before));
        }
        SchemaVerdict verdict = compatibility.check(before, schema);
        return verdict.isCompatible() ? Judgement.FOLLOWS : Judgement.refused(verdict);
    }

    /** Whether all that a record of one schema says can be said in another, that could have followed it. */
    private boolean isOlder(StreamSchema schema, StreamSchema inEffect) {
        return compatibility.check(schema, inEffect).isCompatible()
                && SchemaCompatibility.BACKWARD.check(schema, inEffect).isCompatible()
                && KeptFields.keepsAll(schema, inEffect)
                && !differByMetadataAlone(schema, inEffect);
    }

    /** Neither is the older one then, and metadata that counts must not get lost. */
    private static boolean differByMetadataAlone(StreamSchema one, StreamSchema other) {
        return one.fingerprintWithoutMetadata().equals(other.fingerprintWithoutMetadata());
    }
}
