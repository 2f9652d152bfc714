package dev.kafkaarrow.benchmarks;

import dev.kafkaarrow.ipc.ArrowStreams;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.GatheredStreams;
import dev.kafkaarrow.ipc.StreamDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** From the bytes of a thousand messages of one schema to their loaded batches, by the message. The checks are the default ones. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class StreamsBenchmark {
    private static final int MESSAGES = 1_000;

    /** Messages differ, but for large ones, which come again. */
    private static final int DISTINCT_BYTES = 64 << 20;

    private static final int POLLED = 100;
    private static final int GATHERED_ROWS = 50_000;
    private static final long GATHERED_BYTES = 16 << 20;

    @Param("ROWS_100")
    public Shape shape;

    private final StreamDecoder decoder = new StreamDecoder(Checks.DEFAULT);
    private BufferAllocator allocator;
    private List<byte[]> messages;
    private ArrowStreams streams;
    private GatheredStreams gathering;

    @Setup
    public void makeMessages() {
        int bytes = shape.messages(1).get(0).length;
        messages = shape.messages(Math.min(MESSAGES, DISTINCT_BYTES / bytes));
        allocator = new RootAllocator();
        streams = new ArrowStreams(allocator);
        gathering = new ArrowStreams(allocator).gather(GATHERED_ROWS, GATHERED_BYTES);
    }

    @TearDown
    public void release() throws IOException {
        streams.close();
        gathering.close();
        allocator.close();
    }

    private byte[] message(int number) {
        return messages.get(number % messages.size());
    }

    /** Through one reader, which is given some messages at a time, as they are polled. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long ours() throws IOException {
        long rows = 0;
        for (int i = 0; i < MESSAGES; i++) {
            streams.add(decoder.decode(ByteBuffer.wrap(message(i))));
            if (i % POLLED == POLLED - 1) {
                while (streams.loadNextBatch()) {
                    rows += streams.getVectorSchemaRoot().getRowCount();
                }
            }
        }
        return rows;
    }

    /** As above, with the rows of many messages in one batch. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long gathered() throws IOException {
        long rows = 0;
        for (int i = 0; i < MESSAGES; i++) {
            gathering.add(decoder.decode(ByteBuffer.wrap(message(i))));
            if (i % POLLED == POLLED - 1) {
                while (gathering.loadNextBatch()) {
                    rows += gathering.getVectorSchemaRoot().getRowCount();
                }
            }
        }
        return rows;
    }

    /** A reader for each message. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long opened() throws IOException {
        long rows = 0;
        for (int i = 0; i < MESSAGES; i++) {
            rows += Opened.rows(decoder.decode(ByteBuffer.wrap(message(i))).open(allocator));
        }
        return rows;
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    @Fork(jvmArgsAppend = Stock.OPENS_NIO)
    public long stock() throws IOException {
        long rows = 0;
        for (int i = 0; i < MESSAGES; i++) {
            rows += Stock.read(message(i), allocator);
        }
        return rows;
    }

    /** As many bytes, into one buffer. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long copy() {
        long sum = 0;
        try (ArrowBuf buffer = allocator.buffer(2L * message(0).length)) {
            for (int i = 0; i < MESSAGES; i++) {
                byte[] message = message(i);
                buffer.setBytes(0, message);
                sum += buffer.getByte(message.length - 1);
            }
        }
        return sum;
    }
}
