package dev.kafkaarrow.connect.avro.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kafkaarrow.connect.avro.registry.BoundedBody.Excess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;

/** Single requests to the URLs of a registry, one URL after the other until one answers. Not thread-safe. */
final class RegistryRequests implements AutoCloseable {

    /** Of a schema with all that is around it; a registry in Kafka takes a megabyte by default. */
    private static final int MAX_BYTES = 16 << 20;

    /** Of what comes instead of one. */
    private static final int MAX_ERROR_BYTES = 16 << 10;

    /** Of that, as much as an error shows. */
    private static final int MAX_SHOWN = 200;

    private static final String ACCEPTED =
            "application/vnd.schemaregistry.v1+json, application/vnd.schemaregistry+json, application/json";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final RegistryConfig config;
    private final LongSupplier nanoClock;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "schema-registry");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpClient client;

    /** The URL that is asked first: one that failed is asked last the next time. */
    private int first;

    /** One URL does not answer, or not as a registry does. */
    private static final class AwayException extends Exception {
        private static final long serialVersionUID = 1L;

        AwayException(String message) {
            super(message);
        }

        AwayException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** @param nanoClock as {@link System#nanoTime()} */
    RegistryRequests(RegistryConfig config, LongSupplier nanoClock) {
        this.config = config;
        this.nanoClock = nanoClock;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                // or credentials would go wherever an answer says
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(config.connectTimeout)
                .executor(threads);
        config.ssl.ifPresent(builder::sslContext);
        this.client = builder.build();
    }

    /** When a request that begins now has to be over. */
    long deadlineNanos() {
        return nanoClock.getAsLong() + config.requestTimeout.toNanos();
    }

    /**
     * Asks for something.
     *
     * @param path below a URL of the registry, as a URI has it
     * @return a JSON object with a schema's text in {@code schema}
     * @throws AbsentException if the registry does not have it
     * @throws RetriableException if no URL answers in time
     * @throws ConnectException if the registry does not let this connector ask
     */
    JsonNode get(String path, long deadlineNanos) throws AbsentException {
        List<String> faults = new ArrayList<>();
        Optional<AbsentException> absent = Optional.empty();
        Optional<AwayException> away = Optional.empty();
        int count = config.urls.size();
        int from = first;
        for (int i = 0; i < count; i++) {
            URI url = config.urls.get((from + i) % count);
            try {
                JsonNode answer = get(url, path, deadlineNanos);
                first = (from + i) % count;
                return answer;
            } catch (AbsentException e) {
                absent = Optional.of(e);
            } catch (AwayException e) {
                away = Optional.of(e);
                faults.add(url + " " + e.getMessage());
            }
        }
        first = (from + 1) % count;
        if (absent.isPresent()) {
            // one that does not answer may never do so again
            throw absent.get();
        }
        throw new RetriableException(
                "the schema registry did not answer /" + path + ": " + String.join("; ", faults)
                        + ". No records are lost, and the worker retries; check the registry and " + RegistryConfig.URL,
                away.orElse(null));
    }

    private JsonNode get(URI url, String path, long deadlineNanos) throws AbsentException, AwayException {
        HttpResponse<byte[]> answer = answer(url, path, deadlineNanos);
        int status = answer.statusCode();
        if (status == 200) {
            return schema(answer.body());
        }
        if (status == 401 || status == 403) {
            throw new ConnectException("the schema registry " + url + " answered /" + path + " by " + said(answer)
                    + ": check " + RegistryConfig.USER_INFO + " or " + RegistryConfig.TOKEN
                    + ", and what they may read. No records are lost, and the task can be started again");
        }
        if (status == 404 && isSaidByARegistry(answer.body())) {
            throw new AbsentException(url + " answered " + said(answer));
        }
        if (status >= 300 && status < 400) {
            throw new AwayException("answered " + status
                    + ", that it is elsewhere, and credentials are sent nowhere but to "
                    + RegistryConfig.URL + ": set that to where it is"
                    + answer.headers()
                            .firstValue("location")
                            .map(place -> ", " + shown(place.replaceFirst("[?#].*", "")))
                            .orElse(""));
        }
        throw new AwayException("answered " + said(answer));
    }

    private HttpResponse<byte[]> answer(URI url, String path, long deadlineNanos) throws AwayException {
        long remainingNanos = deadlineNanos - nanoClock.getAsLong();
        if (remainingNanos <= 0) {
            throw new AwayException("was not asked, as " + RegistryConfig.REQUEST_TIMEOUT_MS + " was over");
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + "/" + path))
                .timeout(Duration.ofNanos(remainingNanos))
                .header("Accept", ACCEPTED);
        config.authorization.ifPresent(value -> request.header("Authorization", value));
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(
                request.build(),
                head -> head.statusCode() == 200
                        ? new BoundedBody(MAX_BYTES, Excess.IS_A_FAULT)
                        : new BoundedBody(MAX_ERROR_BYTES, Excess.IS_CUT));
        try {
            // the request's own time-out ends with the head of the answer
            return answer.get(remainingNanos, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new AwayException("failed (" + e.getCause() + ")", e.getCause());
        } catch (TimeoutException e) {
            throw new AwayException(
                    "did not answer within " + RegistryConfig.REQUEST_TIMEOUT_MS + "="
                            + config.requestTimeout.toMillis(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AwayException("was interrupted", e);
        } finally {
            boolean unused = answer.cancel(true);
        }
    }

    private static JsonNode schema(byte[] body) throws AwayException {
        try {
            JsonNode answer = JSON.readTree(body);
            if (answer.path("schema").isTextual()) {
                return answer;
            }
        } catch (IOException e) {
            throw new AwayException("answered 200, but not with JSON: " + shown(text(body)), e);
        }
        throw new AwayException("answered 200, but not with a schema: " + shown(text(body)));
    }

    /** And not by something before it, as while it starts. */
    private static boolean isSaidByARegistry(byte[] body) {
        try {
            // of a subject, a version, a schema
            int code = JSON.readTree(body).path("error_code").asInt();
            return code >= 40401 && code <= 40403;
        } catch (IOException e) {
            return false;
        }
    }

    private static String said(HttpResponse<byte[]> answer) {
        return answer.statusCode() + " (" + shown(text(answer.body())) + ")";
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }

    private static String shown(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() <= MAX_SHOWN ? line : line.substring(0, MAX_SHOWN) + "...";
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
