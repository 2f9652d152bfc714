package dev.kafkaarrow.connect.source;

import java.util.Map;

/** The same in an object store. */
class ObjectSchemaContinuityTest extends SchemaContinuityTest {

    private final ObjectRequests requests = new ObjectRequests();

    @Override
    FakeWorker newWorker() {
        return new FakeWorker(Map.of("store.url", "simulated://bucket")).opening(settings -> requests.store());
    }

    @Override
    void put(String path, byte[] content) {
        requests.objects.putBack(path, content);
    }

    @Override
    void remove(String path) {
        requests.objects.remove(path);
    }

    @Override
    Map<String, byte[]> stored() {
        return requests.objects.files();
    }
}
