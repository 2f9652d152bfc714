package dev.kafkaarrow.connect.store;

/** An object store keeps the contract, whatever befalls its requests. */
class SimulatedObjectStoreTest extends FileStoreContract {

    private final SimulatedObjects objects = new SimulatedObjects();

    @Override
    protected FileStore newStore() {
        return objects.store(SimulatedDisk.NONE);
    }
}
