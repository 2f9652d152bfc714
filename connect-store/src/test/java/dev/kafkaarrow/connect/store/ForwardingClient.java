package dev.kafkaarrow.connect.store;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** A client before another one, which makes its requests: a test overrides what shall be otherwise. */
public class ForwardingClient implements ObjectClient {

    private final ObjectClient client;

    /** Before that client, which is closed with it. */
    public ForwardingClient(ObjectClient client) {
        this.client = client;
    }

    /** The same, with pages of at most so many keys and folders. */
    public static ObjectClient withPagesOf(int most, ObjectClient client) {
        return new ForwardingClient(client) {
            @Override
            public Page list(PageRequest request) throws IOException {
                return super.list(new PageRequest(
                        request.prefix(),
                        request.after(),
                        request.depth(),
                        Math.min(most, request.max()),
                        request.token()));
            }
        };
    }

    @Override
    public Put putIfAbsent(String key, Content content, Map<String, String> metadata) throws IOException {
        return client.putIfAbsent(key, content, metadata);
    }

    @Override
    public Found head(String key) throws IOException {
        return client.head(key);
    }

    @Override
    public Range get(String key, Optional<String> version, long from, int length) throws IOException {
        return client.get(key, version, from, length);
    }

    @Override
    public Page list(PageRequest request) throws IOException {
        return client.list(request);
    }

    @Override
    public void delete(String key, Optional<String> version) throws IOException {
        client.delete(key, version);
    }

    @Override
    public String toString() {
        return client.toString();
    }

    @Override
    public void close() {
        client.close();
    }
}
