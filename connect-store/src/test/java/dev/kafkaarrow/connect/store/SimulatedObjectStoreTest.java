package dev.kafkaarrow.connect.store;

/** An object store keeps the contract, in a bucket of which it is a part, whose pages are short. */
class SimulatedObjectStoreTest extends FileStoreContract {

    private final SimulatedObjects objects = new SimulatedObjects();

    SimulatedObjectStoreTest() {
        objects.pageSize(2);
        objects.putBack("elsewhere", new byte[1]);
        objects.putBack("a/b.c", new byte[1]);
        objects.putBack("a/bc/file", new byte[1]);
        objects.putBack("z", new byte[1]);
    }

    @Override
    protected FileStore newStore() {
        return objects.store(SimulatedDisk.NONE, SimulatedObjects.Mishaps.NONE, "a/b");
    }
}
