package dev.kafkaarrow.connect.store.proxy;

import dev.kafkaarrow.connect.store.StoreRequests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who sees to it that a request whose condition does not hold is refused. Thread-safe. */
interface Conditions {

    /** Has the server do what a request asks for. */
    interface Server {
        HttpMessage answer() throws IOException;
    }

    /** The proxy has no part in it. */
    Conditions LEFT_TO_THE_SERVER = (request, server) -> server.answer();

    /** The server's answer, or that the condition does not hold. */
    HttpMessage answer(ProxiedRequest request, Server server) throws IOException;

    /** Knows the version of each object that has passed, and compares. */
    final class Enforced implements Conditions {

        private static final Pattern WANTED_GENERATION = Pattern.compile("(?:^|&)ifGenerationMatch=(\\d+)");
        private static final Pattern GENERATION = Pattern.compile("\"generation\"\\s*:\\s*\"?(\\d+)");

        private final Map<String, String> versions = new ConcurrentHashMap<>();
        private final Object[] locks = new Object[64];

        Enforced() {
            Arrays.setAll(locks, i -> new Object());
        }

        @Override
        public HttpMessage answer(ProxiedRequest request, Server server) throws IOException {
            Optional<StoreRequests.Kind> kind = request.kind();
            if (kind.isEmpty() || kind.get() == StoreRequests.Kind.LIST) {
                return server.answer();
            }
            String object = request.object();
            synchronized (locks[Math.floorMod(object.hashCode(), locks.length)]) {
                Optional<String> wanted = wanted(request);
                Optional<String> known = Optional.ofNullable(versions.get(object));
                if (kind.get() == StoreRequests.Kind.DELETE && differ(wanted, known)) {
                    return refusal(request);
                }
                HttpMessage answer = server.answer();
                if (answer.status() / 100 != 2) {
                    return answer;
                }
                if (kind.get() == StoreRequests.Kind.DELETE) {
                    versions.remove(object);
                    return answer;
                }
                Optional<String> found = version(request, answer);
                found.ifPresent(version -> versions.put(object, version));
                return kind.get() != StoreRequests.Kind.PUT && differ(wanted, found) ? refusal(request) : answer;
            }
        }

        private static boolean differ(Optional<String> wanted, Optional<String> found) {
            return wanted.isPresent() && found.isPresent() && !wanted.equals(found);
        }

        private static Optional<String> wanted(ProxiedRequest request) {
            if (request.isGoogle()) {
                Matcher generation = WANTED_GENERATION.matcher(request.query());
                return generation.find() ? Optional.of(generation.group(1)) : Optional.empty();
            }
            return request.header("If-Match").map(Enforced::unquoted);
        }

        private static Optional<String> version(ProxiedRequest request, HttpMessage answer) {
            if (request.isGoogle()) {
                Matcher generation = GENERATION.matcher(new String(answer.body(), StandardCharsets.UTF_8));
                return answer.header("X-Goog-Generation")
                        .or(() -> generation.find() ? Optional.of(generation.group(1)) : Optional.empty());
            }
            return answer.header("ETag").map(Enforced::unquoted);
        }

        private static String unquoted(String tag) {
            return tag.replace("\"", "");
        }

        private static HttpMessage refusal(ProxiedRequest request) {
            return OwnAnswer.of(request, 412, request.isGoogle() ? "conditionNotMet" : "PreconditionFailed");
        }
    }
}
