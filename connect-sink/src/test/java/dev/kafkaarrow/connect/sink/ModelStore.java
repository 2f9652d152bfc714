package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.SimulatedDisk;
import dev.kafkaarrow.connect.store.SimulatedObjects;
import java.util.Map;
import java.util.Random;

/** The store of a model run, of one kind or another, and what happens to it from outside. */
interface ModelStore {

    /** Opened by a process of its own. */
    FileStore open(SimulatedDisk.Faults faults, SimulatedObjects.Mishaps mishaps);

    /** Ends a process; its store must not be used any more. */
    void kill(FileStore store);

    /** All processes are gone, and with them what was not forced. */
    void losePower(Random random);

    /** From now on a listing may miss what another process made a moment ago. */
    void listLate(Random random);

    /** Ends {@link #listLate}. */
    void listAtOnce();

    /** From now on files are published over others. */
    void letPublishingOverwrite();

    /** The bytes of every file that is not hidden, by path. */
    Map<String, byte[]> files();

    /** Whether a file, if it is still there, is in every listing and survives a loss of power. */
    boolean isSettled(String path);

    /** Takes a file away, as retention does. */
    void remove(String path);

    /** Puts a file back. */
    void putBack(String path, byte[] content);

    /** Requests that were given up and may still come into effect. */
    int late();

    /** Lets one of them come into effect. */
    void land(int index);

    /** A disk that processes share. */
    static ModelStore disk() {
        SimulatedDisk disk = SimulatedDisk.empty();
        return new ModelStore() {
            @Override
            public FileStore open(SimulatedDisk.Faults faults, SimulatedObjects.Mishaps mishaps) {
                return disk.store(faults);
            }

            @Override
            public void kill(FileStore store) {
                disk.kill(store);
            }

            @Override
            public void losePower(Random random) {
                disk.losePower(random);
            }

            @Override
            public void listLate(Random random) {
                disk.listLate(random);
            }

            @Override
            public void listAtOnce() {
                disk.listAtOnce();
            }

            @Override
            public void letPublishingOverwrite() {
                disk.letLinksOverwrite();
            }

            @Override
            public Map<String, byte[]> files() {
                return disk.files();
            }

            @Override
            public boolean isSettled(String path) {
                return disk.isSettled(path);
            }

            @Override
            public void remove(String path) {
                disk.remove(path);
            }

            @Override
            public void putBack(String path, byte[] content) {
                disk.putBack(path, content);
            }

            @Override
            public int late() {
                return 0;
            }

            @Override
            public void land(int index) {
                throw new IllegalArgumentException("nothing comes late");
            }
        };
    }

    /**
     * A bucket that processes share, in which what was put is durable.
     *
     * @param pageSize of its listings, at most
     * @param made is told of objects that are put, perhaps late
     */
    static ModelStore objects(int pageSize, SimulatedObjects.Made made) {
        SimulatedObjects objects = new SimulatedObjects();
        objects.pageSize(pageSize);
        objects.tell(made);
        return new ModelStore() {
            @Override
            public FileStore open(SimulatedDisk.Faults faults, SimulatedObjects.Mishaps mishaps) {
                return objects.store(faults, mishaps);
            }

            @Override
            public void kill(FileStore store) {
                objects.kill(store);
            }

            @Override
            public void losePower(Random random) {}

            @Override
            public void listLate(Random random) {
                objects.listLate(random);
            }

            @Override
            public void listAtOnce() {
                objects.listAtOnce();
            }

            @Override
            public void letPublishingOverwrite() {
                objects.ignoreCondition();
            }

            @Override
            public Map<String, byte[]> files() {
                return objects.files();
            }

            @Override
            public boolean isSettled(String path) {
                return objects.isSettled(path);
            }

            @Override
            public void remove(String path) {
                objects.remove(path);
            }

            @Override
            public void putBack(String path, byte[] content) {
                objects.putBack(path, content);
            }

            @Override
            public int late() {
                return objects.late();
            }

            @Override
            public void land(int index) {
                objects.land(index);
            }
        };
    }
}
