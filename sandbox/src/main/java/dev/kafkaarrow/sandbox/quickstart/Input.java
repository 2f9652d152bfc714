package dev.kafkaarrow.sandbox.quickstart;

import dev.kafkaarrow.ipc.Allocators;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.InvalidStreamException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * A stream or IPC file that was read from end to end, and what it takes to send it.
 *
 * @param topic also the name of its folder of files
 * @param rows in all batches
 * @param batches in the file
 * @param messages its batches make: one each, or several for a batch that is too large, or one for none
 * @param messageBytes of all message values
 */
record Input(Path file, String topic, long rows, int batches, int messages, long messageBytes) {

    /**
     * What the source connector keeps to by default ({@code batch.max.bytes}), and fits the default limits of producer, topic and
     * broker, all about 1 MiB for a record with its headers.
     */
    private static final int MAX_MESSAGE_BYTES = 900_000;

    /** A dot, as the names of topics for files have none. */
    String copyTopic() {
        return topic + ".copy";
    }

    /** Reads all files to the end; tells of each that cannot be sent. */
    static List<Input> readAll(List<Path> files) throws Refusal {
        List<String> topics = TopicNames.of(files);
        List<Input> inputs = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            Path file = files.get(i);
            try {
                inputs.add(read(file, topics.get(i)));
            } catch (UncheckedIOException e) {
                refused.add(reason(file, e.getCause()));
            } catch (IOException | RuntimeException e) {
                refused.add(reason(file, e));
            }
        }
        if (!refused.isEmpty()) {
            throw new Refusal(refused);
        }
        return inputs;
    }

    private static Input read(Path file, String topic) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("expected a file, got a directory");
        }
        long rows = 0;
        int batches = 0;
        int messages = 0;
        long messageBytes = 0;
        try (Batches all = Batches.open(file);
                BufferAllocator allocator = Allocators.newRoot()) {
            while (all.hasNext()) {
                ArrowStream batch = all.next();
                rows += batch.rowCount();
                batches += batch.batchCount();
                for (ArrowStream message : messagesOf(batch, allocator)) {
                    messages++;
                    messageBytes += message.sizeInBytes();
                }
            }
        }
        return new Input(file, topic, rows, batches, messages, messageBytes);
    }

    private static String reason(Path file, Exception e) {
        if (e instanceof NoSuchFileException) {
            return file + ": no such file";
        } else if (e instanceof AccessDeniedException) {
            return file + ": must not be read";
        } else if (e instanceof InvalidStreamException) {
            return file + ": not an Arrow IPC stream or file that can be read: " + e.getMessage();
        } else if (e instanceof IOException || e instanceof IllegalArgumentException) {
            return file + ": " + e.getMessage();
        }
        // of Arrow itself, whose message alone says little
        return file + ": " + e;
    }

    /** Hands over the messages that this file's batches make, in order. */
    void forEachMessage(Consumer<ArrowStream> consumer) throws IOException {
        try (Batches all = Batches.open(file);
                BufferAllocator allocator = Allocators.newRoot()) {
            while (all.hasNext()) {
                messagesOf(all.next(), allocator).forEach(consumer);
            }
        }
    }

    /** The batch is loaded in any case, for that is when its values are checked. */
    private static List<ArrowStream> messagesOf(ArrowStream batch, BufferAllocator allocator) throws IOException {
        try (ArrowReader reader = batch.open(allocator)) {
            reader.loadNextBatch();
            return batch.sizeInBytes() <= MAX_MESSAGE_BYTES
                    ? List.of(batch)
                    : ArrowStream.split(reader.getVectorSchemaRoot(), reader, MAX_MESSAGE_BYTES);
        }
    }
}
