package dev.kafkaarrow.benchmarks.connect;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.FooterBuilder;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.sandbox.ConnectRest;
import dev.kafkaarrow.sandbox.ConnectorOffset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/** One file of very many batches in either format, resumed before its last one: the most that can be skipped. */
final class ResumeTrial {

    private final Rig rig;
    private final WorkerProcess worker;
    private final ConnectRest rest;
    private final ArrowStream message;
    private final int batches;

    /** How a file is written. */
    private enum Format {
        STREAM(".arrows"),
        FILE(".arrow");

        private final String suffix;

        Format(String suffix) {
            this.suffix = suffix;
        }
    }

    /** What became of a file since its offset was stored. */
    private enum Since {
        /** It has another time: what was consumed is read and compared. First, as a worker that just started reads its classes too. */
        TOUCHED,
        /** The store says the same of it: nothing of what was consumed is read. */
        LEFT_ALONE
    }

    /** @param message a stream of one batch */
    ResumeTrial(Rig rig, WorkerProcess worker, byte[] message, int batches) throws IOException {
        this.rig = rig;
        this.worker = worker;
        this.rest = worker.worker().rest();
        this.message = ArrowStream.of(message);
        this.batches = batches;
    }

    List<Line> run() throws IOException {
        List<Line> lines = new ArrayList<>();
        for (Format format : Format.values()) {
            for (Since since : Since.values()) {
                lines.add(run(format, since));
            }
        }
        return lines;
    }

    private Line run(Format format, Since since) throws IOException {
        Path store = Files.createDirectories(rig.path("resume"));
        String name = "large" + format.suffix;
        Path file = rig.path("large");
        Map<String, Object> offset = write(file, format);
        String topic = rig.name("resume");
        rig.createTopic(topic, 1);
        String connector = rig.name("resume");
        rig.makePaused(rest, connector, Connectors.source(store, topic, 1));
        rest.stop(connector);
        rest.awaitStopped(connector, Duration.ofMinutes(1));
        rest.alterOffsets(connector, List.of(new ConnectorOffset(Map.of("file", name), Optional.of(offset))));
        if (since == Since.TOUCHED) {
            Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        }
        Files.move(file, store.resolve(name));
        OptionalLong before = worker.bytesRead();
        double seconds = rig.resume(rest, connector, () -> rig.records(topic) == 1);
        OptionalLong after = worker.bytesRead();
        rest.deleteConnector(connector);
        rig.deleteTopic(topic);
        long size = Files.size(store.resolve(name));
        Rig.delete(store);
        String what = String.format(
                Locale.ROOT,
                "resume behind %,d of %,d batches, %s%s",
                batches - 1,
                batches,
                format.suffix,
                since == Since.TOUCHED ? ", touched" : "");
        String detail = String.format(
                Locale.ROOT,
                "file of %,d bytes, %.2f s from the start of the stopped connector until its last message is there",
                size,
                seconds);
        if (before.isEmpty() || after.isEmpty()) {
            return Line.information(what, "bytes read", "not known on this system", detail);
        }
        long read = after.getAsLong() - before.getAsLong();
        String share = String.format(Locale.ROOT, "%.2f %%", 100.0 * read / size);
        String all = String.format(Locale.ROOT, "%,d by the whole worker, its sockets included; %s", read, detail);
        return switch (since) {
            case LEFT_ALONE -> new Line(what, "bytes read", share, "below 1 %", read < size / 100 ? "yes" : "no", all);
            case TOUCHED -> Line.information(what, "bytes read", share, all);
        };
    }

    /** Returns the offset before the last batch, as a task stores it. */
    private Map<String, Object> write(Path path, Format format) throws IOException {
        List<Frame> frames = message.frames();
        Frame batch = frames.get(1);
        Frame end = frames.get(2);
        FooterBuilder footer = new FooterBuilder(message.streamSchema());
        CRC32C checksum = new CRC32C();
        long position = 0;
        long last = 0;
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            if (format == Format.FILE) {
                position += append(file, ByteBuffer.wrap(FooterBuilder.beginning()), checksum);
            }
            position += append(file, bytes(frames.get(0)), checksum);
            for (int i = 0; i < batches; i++) {
                if (i == batches - 1) {
                    last = checksum.getValue();
                }
                footer.addRecordBatch(position, batch.header().length, batch.bodyLength());
                position += append(file, bytes(batch), checksum);
            }
            long ignored = append(
                    file,
                    switch (format) {
                        case STREAM -> bytes(end);
                        case FILE -> ByteBuffer.wrap(footer.end(List.of()));
                    },
                    checksum);
        }
        long before = position - (batch.end() - batch.position());
        return Map.of(
                "batch",
                batches - 1,
                "position",
                before,
                "row",
                0,
                "consumed.bytes",
                before,
                "consumed.crc32c",
                last,
                "file.size",
                Files.size(path),
                "file.modified.ms",
                Files.getLastModifiedTime(path).toMillis(),
                "dictionaries",
                "none");
    }

    private ByteBuffer bytes(Frame frame) {
        return message.asByteBuffer().slice((int) frame.position(), (int) (frame.end() - frame.position()));
    }

    private static long append(FileChannel file, ByteBuffer bytes, CRC32C checksum) throws IOException {
        long length = bytes.remaining();
        checksum.update(bytes.duplicate());
        while (bytes.hasRemaining()) {
            int ignored = file.write(bytes);
        }
        return length;
    }
}
