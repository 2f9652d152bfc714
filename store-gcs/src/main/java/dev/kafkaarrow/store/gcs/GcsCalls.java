package dev.kafkaarrow.store.gcs;

import com.google.api.services.storage.Storage;
import dev.kafkaarrow.connect.store.ObjectChangedException;
import dev.kafkaarrow.connect.store.ObjectClient;
import dev.kafkaarrow.connect.store.StoreRequests;
import dev.kafkaarrow.connect.store.StoreRequests.Kind;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes requests, and makes them again if a failure may pass: as often, and as long, as the options allow. A put is repeated with the
 * same bytes and metadata, so it may meet itself. Tells of each request. Thread-safe.
 */
final class GcsCalls {

    private static final long FIRST_PAUSE_MS = 200;
    private static final long LONGEST_PAUSE_MS = 5_000;

    /** Conditions and ranges that were answered as they should be. */
    private static final Set<Integer> ANSWERS = Set.of(409, 412, 416);

    private final GcsConnection connection;
    private final GcsFaults faults;
    private final int maxAttempts;
    private final StoreRequests requests;

    GcsCalls(GcsConnection connection, GcsFaults faults, int maxAttempts, StoreRequests requests) {
        this.connection = connection;
        this.faults = faults;
        this.maxAttempts = maxAttempts;
        this.requests = requests;
    }

    /** One attempt. */
    interface Call<T> {
        T run(Storage.Objects objects) throws IOException;
    }

    /** The last attempt's result, or its failure for the one who asked. */
    <T> T ask(Kind kind, String key, long sentBytes, GcsDeadline deadline, Call<T> call) throws IOException {
        long begun = System.nanoTime();
        long receivedBytes = 0;
        int retries = 0;
        boolean isFailed = true;
        try {
            while (true) {
                try {
                    T result = run(call);
                    receivedBytes = result instanceof ObjectClient.Range range
                            ? range.bytes().limit()
                            : 0;
                    isFailed = false;
                    return result;
                } catch (IOException e) {
                    if (GcsFaults.status(e) == 401) {
                        connection.refused();
                    }
                    if (retries + 1 >= maxAttempts || !GcsFaults.mayPass(e) || !pause(retries, deadline)) {
                        IOException fault = faults.of(kind, key, e);
                        isFailed = !isAnswer(e, fault);
                        throw fault;
                    }
                    retries++;
                }
            }
        } finally {
            requests.ended(new StoreRequests.Request(
                    kind, sentBytes, receivedBytes, retries, System.nanoTime() - begun, isFailed));
        }
    }

    private <T> T run(Call<T> call) throws IOException {
        try {
            return call.run(connection.storage().objects());
        } catch (IllegalArgumentException e) {
            // of the parser
            throw new GcsRange.Unusable("an answer that is not JSON of the storage API: " + e);
        }
    }

    private static boolean isAnswer(IOException failure, IOException fault) {
        return ANSWERS.contains(GcsFaults.status(failure))
                || fault instanceof NoSuchFileException
                || fault instanceof ObjectChangedException;
    }

    /** Whether there is time for another attempt. */
    private static boolean pause(int retries, GcsDeadline deadline) {
        long longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS << Math.min(retries, 10));
        long ms = longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1);
        if (ms >= deadline.leftMs()) {
            return false;
        }
        try {
            Thread.sleep(ms);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
