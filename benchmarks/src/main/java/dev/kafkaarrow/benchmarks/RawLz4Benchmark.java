package dev.kafkaarrow.benchmarks;

import dev.kafkaarrow.ipc.StreamEncoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** LZ4 frames of a root's buffers, in a stream and bare. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RawLz4Benchmark {
    @Param({"ROWS_10_000", "ROWS_100_000"})
    public Shape shape;

    private final StreamEncoder encoder = BodyCompression.LZ4.encoder();
    private final List<byte[]> buffers = new ArrayList<>();
    private ByteArrayOutputStream frames;
    private BufferAllocator allocator;
    private Batch batch;

    @Setup
    public void makeBatch() {
        allocator = new RootAllocator();
        batch = shape.make(allocator);
        int total = 0;
        for (var vector : batch.root().getFieldVectors()) {
            for (ArrowBuf buffer : vector.getFieldBuffers()) {
                byte[] bytes = new byte[(int) buffer.readableBytes()];
                buffer.getBytes(0, bytes);
                buffers.add(bytes);
                total += bytes.length;
            }
        }
        frames = new ByteArrayOutputStream(2 * total);
    }

    @TearDown
    public void release() {
        batch.close();
        allocator.close();
    }

    @Benchmark
    public byte[] ours() {
        return batch.encode(encoder).toByteArray();
    }

    /** lz4-java's frames of the same buffers, already on the heap, into memory that is there; the block size ours would take. */
    @Benchmark
    public int raw() throws IOException {
        frames.reset();
        for (byte[] buffer : buffers) {
            try (LZ4FrameOutputStream frame =
                    new LZ4FrameOutputStream(frames, blockSize(buffer.length), FLG.Bits.BLOCK_INDEPENDENCE)) {
                frame.write(buffer, 0, buffer.length);
            }
        }
        return frames.size();
    }

    private static BLOCKSIZE blockSize(int bytes) {
        if (bytes <= 64 << 10) {
            return BLOCKSIZE.SIZE_64KB;
        }
        if (bytes <= 256 << 10) {
            return BLOCKSIZE.SIZE_256KB;
        }
        return bytes <= 1 << 20 ? BLOCKSIZE.SIZE_1MB : BLOCKSIZE.SIZE_4MB;
    }
}
