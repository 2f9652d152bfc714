package dev.kafkaarrow.connect.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class WriteBehindDiskTest {

    private final OneFileDisk below = new OneFileDisk();
    private final Disk disk = new WriteBehindDisk(below, 4);

    @Test
    void aPieceIsForcedWhileMoreIsWritten() throws Exception {
        below.mayEnd.drainPermits();
        try (Disk.DiskFile file = disk.create(Path.of("a"))) {
            write(file, 3);
            assertThat(below.begun.getCount()).isEqualTo(1);
            write(file, 1);
            assertThat(below.begun.await(10, TimeUnit.SECONDS)).isTrue();
            write(file, 100);
            assertThat(below.written.get()).isEqualTo(104);
            assertThat(below.forcedBytes).isZero();
            below.mayEnd.release(10);
        }
        assertThat(below.forcedBytes).isEqualTo(4);
    }

    @Test
    void forceIsDoneWhenEverythingIs() throws Exception {
        try (Disk.DiskFile file = disk.create(Path.of("a"))) {
            write(file, 5);
            write(file, 2);
            file.force();
            assertThat(below.forcedBytes).isEqualTo(7);
        }
    }

    @Test
    void aFailureInTheBackgroundIsTheFailureOfEveryForceAndOfNoWrite() throws Exception {
        below.failures.set(1);
        try (Disk.DiskFile file = disk.create(Path.of("a"))) {
            write(file, 4);
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(file::force)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("a: bytes could not be forced")
                        .hasMessageContaining("disk on fire");
                assertThatCode(() -> write(file, 4)).doesNotThrowAnyException();
            }
        }
        assertThat(below.forcedBytes).isZero();
    }

    @Test
    void closesNothingThatIsBeingForced() throws Exception {
        below.mayEnd.drainPermits();
        Disk.DiskFile file = disk.create(Path.of("a"));
        write(file, 4);
        assertThat(below.begun.await(10, TimeUnit.SECONDS)).isTrue();
        Thread.currentThread().interrupt();
        below.mayEnd.release();
        file.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(below.closedWhileForcing).isFalse();
        assertThat(below.forcedBytes).isEqualTo(4);
    }

    private static void write(Disk.DiskFile file, int bytes) throws IOException {
        file.write(new ByteBuffer[] {ByteBuffer.allocate(bytes)}, 0);
    }

    /** Its one file counts, and is forced when it is told that it may. */
    private static final class OneFileDisk implements Disk, Disk.DiskFile {
        private final AtomicInteger written = new AtomicInteger();
        private final AtomicInteger failures = new AtomicInteger();
        private final CountDownLatch begun = new CountDownLatch(1);
        private final Semaphore mayEnd = new Semaphore(10);
        private volatile int forcedBytes;
        private volatile boolean forcing;
        private volatile boolean closedWhileForcing;

        @Override
        public DiskFile create(Path path) {
            return this;
        }

        @Override
        public void write(ByteBuffer[] buffers, long position) {
            for (ByteBuffer buffer : buffers) {
                written.addAndGet(buffer.remaining());
            }
        }

        @Override
        public void force() throws IOException {
            forcing = true;
            int bytes = written.get();
            begun.countDown();
            mayEnd.acquireUninterruptibly();
            forcing = false;
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new IOException("disk on fire");
            }
            forcedBytes = bytes;
        }

        @Override
        public void close() {
            closedWhileForcing = forcing;
        }

        @Override
        public long size() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(ByteBuffer destination, long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void truncate(long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<String> names(Path directory) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Attributes attributes(Path path) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void makeDirectory(Path directory) {
            throw new UnsupportedOperationException();
        }

        @Override
        public DiskFile read(Path path) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void link(Path name, Path existing) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void delete(Path path) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void force(Path path) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Closeable> lock(Path path) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String process() {
            throw new UnsupportedOperationException();
        }

        @Override
        public String newName() {
            throw new UnsupportedOperationException();
        }
    }
}
