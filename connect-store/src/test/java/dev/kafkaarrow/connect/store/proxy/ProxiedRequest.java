package dev.kafkaarrow.connect.store.proxy;

import dev.kafkaarrow.connect.store.StoreRequests;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The head of a request, in the words of S3, Azure's blobs or Google's JSON interface.
 *
 * @param method in upper case
 * @param path decoded
 * @param query not decoded; empty if there is none
 */
public record ProxiedRequest(String method, String path, String query, List<HttpMessage.Header> headers) {

    private static final Pattern GOOGLE = Pattern.compile("/(?:(?:upload|download)/)?storage/v1/b/([^/]+)/o(?:/(.*))?");
    private static final Pattern UPLOADED_NAME = Pattern.compile("(?:^|&)name=([^&]*)");

    static ProxiedRequest of(HttpMessage message) {
        String[] words = message.startLine().split(" ", 3);
        String[] target = words[1].split("\\?", 2);
        return new ProxiedRequest(
                words[0],
                // a plus is a plus in a path
                decoded(target[0].replace("+", "%2B")),
                target.length == 1 ? "" : target[1],
                message.headers());
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** What it asks for; empty if it is nothing that connectors ask for. */
    public Optional<StoreRequests.Kind> kind() {
        Matcher google = GOOGLE.matcher(path);
        return switch (method) {
            case "PUT" -> Optional.of(StoreRequests.Kind.PUT);
            case "POST" -> google.matches() ? Optional.of(StoreRequests.Kind.PUT) : Optional.empty();
            case "DELETE" -> Optional.of(StoreRequests.Kind.DELETE);
            case "HEAD" -> Optional.of(StoreRequests.Kind.HEAD);
            case "GET" -> Optional.of(google.matches() ? googleGet(google.group(2)) : get());
            default -> Optional.empty();
        };
    }

    private StoreRequests.Kind googleGet(String object) {
        if (object == null) {
            return StoreRequests.Kind.LIST;
        }
        return query.contains("alt=media") ? StoreRequests.Kind.GET : StoreRequests.Kind.HEAD;
    }

    private StoreRequests.Kind get() {
        return query.contains("list-type=") || query.contains("comp=list")
                ? StoreRequests.Kind.LIST
                : StoreRequests.Kind.GET;
    }

    /** Of its first value. */
    public Optional<String> header(String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(HttpMessage.Header::value)
                .findFirst();
    }

    /** Bucket and key with a slash between, wherever the request names them. */
    public String object() {
        Matcher google = GOOGLE.matcher(path);
        if (!google.matches()) {
            return path.substring(1);
        }
        Matcher uploaded = UPLOADED_NAME.matcher(query);
        String key = google.group(2) != null ? google.group(2) : uploaded.find() ? decoded(uploaded.group(1)) : "";
        return google.group(1) + "/" + key;
    }

    boolean isGoogle() {
        return GOOGLE.matcher(path).matches();
    }

    /** Requests of a kind for objects, by bucket and key. */
    public static Predicate<ProxiedRequest> that(StoreRequests.Kind kind, String objectPattern) {
        Predicate<String> object = Pattern.compile(objectPattern).asMatchPredicate();
        return request -> request.kind().equals(Optional.of(kind)) && object.test(request.object());
    }
}
