package dev.kafkaarrow.connect.avro.registry;

import dev.kafkaarrow.connect.avro.WriterSchemas;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.avro.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;

/**
 * Writers' schemas, each asked for once by the REST API of a schema registry. A call takes no longer than a request may. Not thread-safe.
 */
public final class SchemaRegistry implements WriterSchemas, AutoCloseable {

    /** Ids that are in use at a time are few; those of values that are no Avro may be any. */
    static final int MAX_REMEMBERED = 256;

    /** An id that turned out to be unknown is not asked about for each of its records. */
    private static final long ASKED_AGAIN_AFTER_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Of an id that registries do not give, but that begins those of another serializer. */
    private static final String EIGHT_BYTES =
            ". Ids of eight bytes, as Apicurio's serializer writes them unless apicurio.registry.as-confluent=true, are not read";

    private final RegistryConfig config;
    private final LongSupplier nanoClock;
    private final RegistryRequests requests;
    private final RegisteredSchemas registered;
    private final Map<Integer, Answer> answers = new LastUsed<>(MAX_REMEMBERED);

    private sealed interface Answer {
        record Found(Schema schema) implements Answer {}

        /** There is one, which is of no use. */
        record Unfit(String reason) implements Answer {}

        /** @param sinceNanos when it was first asked for */
        record Unknown(long sinceNanos, long askedNanos, String reason) implements Answer {}
    }

    /** The caller closes it. */
    public SchemaRegistry(RegistryConfig config) {
        this(config, System::nanoTime);
    }

    SchemaRegistry(RegistryConfig config, LongSupplier nanoClock) {
        this.config = config;
        this.nanoClock = nanoClock;
        this.requests = new RegistryRequests(config, nanoClock);
        this.registered = new RegisteredSchemas(requests);
    }

    /**
     * The schema of an id.
     *
     * @throws DataException if the registry does not have it and was asked for long enough, or it is no Avro schema
     * @throws RetriableException if the registry does not answer, or does not have it yet
     * @throws org.apache.kafka.connect.errors.ConnectException if it does not let this connector ask
     */
    @Override
    public Schema schema(int id) {
        Answer answer = answers.get(id);
        if (answer == null || (answer instanceof Answer.Unknown unknown && isDue(unknown))) {
            answer = ask(id, answer);
            answers.put(id, answer);
        }
        if (answer instanceof Answer.Found found) {
            return found.schema();
        }
        if (answer instanceof Answer.Unfit unfit) {
            throw new DataException(unfit.reason());
        }
        Answer.Unknown unknown = (Answer.Unknown) answer;
        if (isGivenUp(unknown)) {
            throw new DataException("the schema registry does not have schema " + id + ", and was asked for "
                    + RegistryConfig.UNKNOWN_ID_MS + "=" + config.unknownId.toMillis() + ": " + unknown.reason()
                    + (id == 0 ? EIGHT_BYTES : ""));
        }
        throw new RetriableException("the schema registry does not have schema " + id + " yet: " + unknown.reason()
                + ". No records are lost, and the worker retries; after " + RegistryConfig.UNKNOWN_ID_MS + "="
                + config.unknownId.toMillis() + " the record is a bad one");
    }

    private boolean isGivenUp(Answer.Unknown unknown) {
        return unknown.askedNanos() - unknown.sinceNanos() >= config.unknownId.toNanos();
    }

    private boolean isDue(Answer.Unknown unknown) {
        return !isGivenUp(unknown) || nanoClock.getAsLong() - unknown.askedNanos() >= ASKED_AGAIN_AFTER_NANOS;
    }

    private Answer ask(int id, Answer before) {
        try {
            return new Answer.Found(registered.byId(id));
        } catch (AbsentException e) {
            long now = nanoClock.getAsLong();
            return new Answer.Unknown(
                    before instanceof Answer.Unknown unknown ? unknown.sinceNanos() : now, now, e.getMessage());
        } catch (DataException e) {
            return new Answer.Unfit("schema " + id + " of the registry " + e.getMessage());
        }
    }

    @Override
    public void close() {
        requests.close();
    }
}
