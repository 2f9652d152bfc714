package dev.kafkaarrow.sandbox.quickstart;

import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Checks;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.FrameReader;
import dev.kafkaarrow.ipc.StreamDecoder;
import dev.kafkaarrow.ipc.Validation;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The batches of a stream or IPC file in order, each as a stream of its own with the dictionaries in effect; of a file without
 * batches, its schema alone. One batch at a time is held in memory. Faults of the file are {@link UncheckedIOException}s.
 */
final class Batches implements Iterator<ArrowStream>, Closeable {

    /** The user's own files, with batches as large as other tools write them: every value checked, half an array's limit. */
    private static final Checks CHECKS = new Checks(
            Validation.FULL,
            1L << 30,
            Checks.DEFAULT.maxMetadataBytes(),
            Checks.DEFAULT.maxSchemaDepth(),
            Checks.DEFAULT.maxSchemaFields(),
            1L << 30);

    private final FileBytes bytes;
    private final FrameReader frames;
    private final StreamDecoder decoder = new StreamDecoder(CHECKS);
    private final Map<Long, List<Frame>> dictionariesInEffect = new LinkedHashMap<>();
    private final List<Frame> schema = new ArrayList<>();
    private boolean anyRead;
    private Optional<ArrowStream> next;

    private Batches(FileBytes bytes) throws IOException {
        this.bytes = bytes;
        this.frames = FrameReader.ofFile(bytes, CHECKS);
        this.next = read();
    }

    static Batches open(Path file) throws IOException {
        FileBytes bytes = new FileBytes(file);
        try {
            return new Batches(bytes);
        } catch (IOException | RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    @Override
    public boolean hasNext() {
        return next.isPresent();
    }

    @Override
    public ArrowStream next() {
        ArrowStream batch = next.orElseThrow(NoSuchElementException::new);
        try {
            next = read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return batch;
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }

    private Optional<ArrowStream> read() throws IOException {
        while (true) {
            Frame frame = frames.next();
            if (frame instanceof Frame.SchemaMessage) {
                schema.add(frame);
            } else if (frame instanceof Frame.DictionaryBatch dictionary) {
                keep(dictionary);
            } else if (frame instanceof Frame.RecordBatch || !anyRead) {
                anyRead = true;
                return Optional.of(streamEndingIn(frame));
            } else {
                return Optional.empty();
            }
        }
    }

    private void keep(Frame.DictionaryBatch dictionary) {
        List<Frame> values = dictionariesInEffect.computeIfAbsent(dictionary.id(), id -> new ArrayList<>());
        switch (dictionary.delta()) {
            case REPLACES -> values.clear();
            case APPENDS -> {}
        }
        values.add(dictionary);
    }

    private ArrowStream streamEndingIn(Frame last) throws IOException {
        List<Frame> all = new ArrayList<>(schema);
        dictionariesInEffect.values().forEach(all::addAll);
        all.add(last);
        Frame end = last instanceof Frame.EndOfStream ? last : new Frame.EndOfStream(last.end(), last.end());
        if (last != end) {
            all.add(end);
        }
        long size = 0;
        for (Frame frame : all) {
            size += frame.header().length + frame.bodyLength();
        }
        if (size > CHECKS.maxMessageBytes()) {
            throw new IOException("a batch with its dictionaries: expected at most " + CHECKS.maxMessageBytes()
                    + " bytes, got " + size);
        }
        ByteBuffer stream = ByteBuffer.allocate((int) size);
        for (Frame frame : all) {
            stream.put(frame.header());
            if (frame.bodyLength() > 0) {
                stream.put(bytes.view(frame.bodyPosition(), (int) frame.bodyLength()));
            }
        }
        return decoder.decode(stream.flip());
    }
}
