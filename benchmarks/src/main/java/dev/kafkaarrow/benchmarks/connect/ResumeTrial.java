package dev.kafkaarrow.benchmarks.connect;

import dev.kafkaarrow.ipc.StreamAssembly;
import dev.kafkaarrow.sandbox.ConnectRest;
import dev.kafkaarrow.sandbox.ConnectorOffset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** One file of very many batches, resumed before its last one: the most that can be skipped. */
final class ResumeTrial {

    private final Rig rig;
    private final WorkerProcess worker;
    private final ConnectRest rest;
    private final byte[] message;
    private final int batches;

    /** @param message a stream of one batch */
    ResumeTrial(Rig rig, WorkerProcess worker, byte[] message, int batches) {
        this.rig = rig;
        this.worker = worker;
        this.rest = worker.worker().rest();
        this.message = message;
        this.batches = batches;
    }

    List<Line> run() throws IOException {
        Path store = Files.createDirectories(rig.path("resume"));
        Path file = rig.path("large");
        int schemaBytes = schemaBytes();
        int batchBytes = message.length - schemaBytes - StreamAssembly.END_OF_STREAM_BYTES;
        write(file, schemaBytes, batchBytes);
        String topic = rig.name("resume");
        rig.createTopic(topic, 1);
        String connector = rig.name("resume");
        rig.makePaused(rest, connector, Connectors.source(store, topic, 1));
        rest.stop(connector);
        rest.awaitStopped(connector, Duration.ofMinutes(1));
        long position = schemaBytes + (long) batchBytes * (batches - 1);
        rest.alterOffsets(
                connector,
                List.of(new ConnectorOffset(
                        Map.of("file", "large.arrows"),
                        Optional.of(Map.of("batch", batches - 1, "position", position)))));
        Files.move(file, store.resolve("large.arrows"));
        OptionalLong before = worker.bytesRead();
        double seconds = rig.resume(rest, connector, () -> rig.records(topic) == 1);
        OptionalLong after = worker.bytesRead();
        rest.deleteConnector(connector);
        rig.deleteTopic(topic);
        long size = Files.size(store.resolve("large.arrows"));
        Rig.delete(store);
        String what = String.format(Locale.ROOT, "resume behind %,d of %,d batches", batches - 1, batches);
        String detail = String.format(
                Locale.ROOT,
                "file of %,d bytes, %.2f s from the start of the stopped connector until its last message is there",
                size,
                seconds);
        if (before.isEmpty() || after.isEmpty()) {
            return List.of(Line.information(what, "bytes read", "not known on this system", detail));
        }
        long read = after.getAsLong() - before.getAsLong();
        return List.of(new Line(
                what,
                "bytes read",
                String.format(Locale.ROOT, "%.2f %%", 100.0 * read / size),
                "below 5 %",
                read < size / 20 ? "yes" : "no",
                String.format(Locale.ROOT, "%,d by the whole worker, its sockets included; %s", read, detail)));
    }

    /** Continuation, length, and that many bytes; the schema message has no body. */
    private int schemaBytes() {
        return 2 * Integer.BYTES
                + ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).getInt(Integer.BYTES);
    }

    private void write(Path file, int schemaBytes, int batchBytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(message, 0, schemaBytes));
            for (int i = 0; i < batches; i++) {
                channel.write(ByteBuffer.wrap(message, schemaBytes, batchBytes));
            }
            channel.write(ByteBuffer.wrap(
                    message, message.length - StreamAssembly.END_OF_STREAM_BYTES, StreamAssembly.END_OF_STREAM_BYTES));
        }
    }
}
