package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.SimulatedDisk;
import dev.kafkaarrow.connect.store.SimulatedObjects;
import java.util.Map;

/** The same in an object store. */
class ObjectSchemaContinuityTest extends SchemaContinuityTest {

    private final SimulatedObjects objects = new SimulatedObjects();

    @Override
    FileStore store() {
        return objects.store(SimulatedDisk.NONE);
    }

    @Override
    Map<String, byte[]> published() {
        return objects.files();
    }
}
