package dev.kafkaarrow.connect.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Tries out what a store asks of its bucket, on objects whose keys begin as {@code prefix} says. Leaves nothing behind.
 */
record ObjectTrial(ObjectClient client, ConditionalPut conditionalPut, String prefix) {

    private static final int RACERS = 8;

    private interface Step<T> {
        T run() throws IOException;
    }

    /** Puts, reads, lists and deletes; and several at once put one object, of whom one may. */
    void publish() throws FileSystemException {
        List<String> keys = List.of(prefix + "-1", prefix + "-2", prefix + "-3");
        try {
            putTwice(keys.get(0));
            race(keys.get(1));
            putOne(keys.get(2));
            expectListed(keys);
            expectRange(keys.get(0));
        } catch (FileSystemException e) {
            for (String key : keys) {
                try {
                    delete(key);
                } catch (FileSystemException notDeleted) {
                    e.addSuppressed(notDeleted);
                }
            }
            throw e;
        }
        for (String key : keys) {
            delete(key);
        }
    }

    /** As files are published: what goes wrong by chance is no reason to refuse a store. */
    private void putOne(String key) throws FileSystemException {
        if (publish(key, "first") != Publication.PUBLISHED) {
            throw fault("expected a new object to be made, but there is another of its key", Optional.empty());
        }
    }

    private Publication publish(String key, String content) throws FileSystemException {
        return permitted(
                "put objects", () -> conditionalPut.put(key, new Text(content), prefix + " " + content, Map.of()));
    }

    private void putTwice(String key) throws FileSystemException {
        putOne(key);
        Publication second = publish(key, "second");
        String content = text(key);
        if (second == Publication.PUBLISHED || !content.equals("first")) {
            throw ignoresCondition("a second put of one object was answered with " + second
                    + ", and its content is the " + content + " one");
        }
    }

    private void race(String key) throws FileSystemException {
        List<Callable<ObjectClient.Put>> racers = new ArrayList<>();
        for (int i = 0; i < RACERS; i++) {
            String content = racer(i);
            racers.add(() -> put(key, content));
        }
        List<String> winners = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(RACERS);
        try {
            List<Future<ObjectClient.Put>> outcomes = threads.invokeAll(racers);
            for (int i = 0; i < RACERS; i++) {
                if (isWinner(outcomes.get(i))) {
                    winners.add(racer(i));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw fault("interrupted while several objects were put at once", Optional.empty());
        } finally {
            threads.shutdownNow();
        }
        if (winners.isEmpty()) {
            // all may have been told of each other
            permitted("put objects", () -> put(key, "none of them"));
            return;
        }
        String content = text(key);
        if (!winners.equals(List.of(content))) {
            throw ignoresCondition(
                    "of " + RACERS + " puts of one object at the same time, those that were told to have made it are "
                            + winners + ", and the object is of " + content);
        }
    }

    private static String racer(int number) {
        return "racer " + number;
    }

    /** One that failed does not know. */
    private static boolean isWinner(Future<ObjectClient.Put> outcome) throws InterruptedException {
        try {
            return outcome.get() == ObjectClient.Put.CREATED;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException) {
                return false;
            }
            throw new IllegalStateException(e);
        }
    }

    private FileSystemException ignoresCondition(String seen) {
        return fault(
                "this store does not keep to If-None-Match, by which an object is put only if there is none of its key: files would be overwritten ("
                        + seen + ")",
                Optional.empty());
    }

    private void expectListed(List<String> keys) throws FileSystemException {
        List<String> listed = permitted("list the bucket", () -> {
            List<String> found = new ArrayList<>();
            ObjectPages pages = new ObjectPages(client, prefix, ObjectClient.Depth.ONE_FOLDER, keys.get(0));
            while (pages.hasNext()) {
                pages.next().forEach(object -> found.add(object.key()));
            }
            return found;
        });
        // one that is late is no fault
        if (!keys.subList(1, keys.size()).containsAll(listed)) {
            throw fault("expected a listing of " + keys + " behind the first, got " + listed, Optional.empty());
        }
    }

    private void expectRange(String key) throws FileSystemException {
        ObjectClient.Range range = permitted("get objects", () -> client.get(key, Optional.empty(), 1, 3));
        String text = StandardCharsets.US_ASCII.decode(range.bytes()).toString();
        if (!text.equals("irs") || range.found().sizeInBytes() != 5) {
            throw fault(
                    "expected 3 bytes of an object of 5, 'irs', got '" + text + "' of "
                            + range.found().sizeInBytes(),
                    Optional.empty());
        }
    }

    /** Lists one page, and reads what is not there. */
    void read() throws FileSystemException {
        permitted(
                "list the bucket",
                () -> client.list(
                        new ObjectClient.PageRequest(prefix, "", ObjectClient.Depth.ONE_FOLDER, 1, Optional.empty())));
        permitted("get objects", () -> {
            try {
                return client.get(prefix, Optional.empty(), 0, 1).found().version();
            } catch (NoSuchFileException e) {
                return "as it should be";
            }
        });
    }

    /** Puts an object and deletes it. */
    void remove() throws FileSystemException {
        putOne(prefix);
        delete(prefix);
    }

    private void delete(String key) throws FileSystemException {
        permitted("delete objects", () -> {
            client.delete(key, Optional.empty());
            return key;
        });
    }

    private String text(String key) throws FileSystemException {
        ObjectClient.Range range = permitted("get objects", () -> client.get(key, Optional.empty(), 0, 100));
        return StandardCharsets.US_ASCII.decode(range.bytes()).toString();
    }

    private ObjectClient.Put put(String key, String content) throws IOException {
        return client.putIfAbsent(
                key,
                new Text(content),
                Map.of(ConditionalPut.WRITE_ID, prefix, ConditionalPut.SIZE, Integer.toString(content.length())));
    }

    private <T> T permitted(String what, Step<T> step) throws FileSystemException {
        try {
            return step.run();
        } catch (AccessDeniedException e) {
            throw fault("it is not permitted to " + what + ": " + e.getMessage(), Optional.of(e));
        } catch (IOException e) {
            throw fault("cannot " + what + ": " + e.getMessage(), Optional.of(e));
        }
    }

    private FileSystemException fault(String reason, Optional<IOException> cause) {
        FileSystemException fault = new FileSystemException(client.toString(), null, reason);
        cause.ifPresent(fault::initCause);
        return fault;
    }

    private record Text(String text) implements ObjectClient.Content {

        @Override
        public long sizeInBytes() {
            return text.length();
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public Optional<Path> file() {
            return Optional.empty();
        }
    }
}
