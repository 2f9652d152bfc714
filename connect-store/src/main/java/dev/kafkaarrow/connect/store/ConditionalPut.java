package dev.kafkaarrow.connect.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Puts objects under names that nobody has, and finds out what became of it. An answer that is lost makes the next try meet
 * the object that the first one made; so each content has a write id, which the object keeps, and no conflict is believed
 * before that was looked at. That nothing is there behind a failed put is not final either: it may still come into effect. So
 * what is repeated is always the same bytes. Thread-safe.
 */
record ConditionalPut(ObjectClient client, Pauses pauses) {

    /** Of the content, in the object's metadata. */
    static final String WRITE_ID = "write-id";

    /** Bytes of the content: tells a whole object from one that something else has made of it. */
    static final String SIZE = "size";

    /** Clients repeat by themselves what may be repeated at once; this is for what they cannot decide. */
    static final int TRIES = 4;

    private static final long FIRST_PAUSE_MS = 100;
    private static final int PAUSE_GROWTH = 3;

    private static final Pattern METADATA_KEY = Pattern.compile("[a-z0-9-]+");
    private static final Pattern METADATA_VALUE = Pattern.compile("[\\x20-\\x7E]*");

    /**
     * Puts an object.
     *
     * @param writeId new for each content
     * @throws IOException if it was refused, or it is not known whether it is there or will be
     */
    Publication put(String key, ObjectClient.Content content, String writeId, Map<String, String> metadata)
            throws IOException {
        Map<String, String> all = withOwn(metadata, writeId, content.sizeInBytes());
        Course course = new Course(key);
        for (int tries = 0; tries < TRIES; tries++) {
            if (tries > 0) {
                course.pause(tries);
            }
            Optional<Publication> outcome = course.tryOnce(content, all);
            if (outcome.isPresent()) {
                return outcome.get();
            }
        }
        return course.lookAtLast(all);
    }

    /** Whether a store can keep an entry of metadata. */
    static boolean isMetadata(String key, String value) {
        return METADATA_KEY.matcher(key).matches()
                && METADATA_VALUE.matcher(value).matches();
    }

    private static Map<String, String> withOwn(Map<String, String> metadata, String writeId, long size) {
        metadata.forEach((name, value) -> {
            if (!isMetadata(name, value)) {
                throw new IllegalArgumentException("metadata: expected ASCII, and keys of a-z, 0-9 and hyphens, got '"
                        + name + "' = '" + value + "'");
            }
        });
        Map<String, String> all = new TreeMap<>(metadata);
        all.put(WRITE_ID, writeId);
        all.put(SIZE, Long.toString(size));
        return all;
    }

    /** What came of the tries to put one object. */
    private final class Course {
        private final String key;
        private final List<String> answers = new ArrayList<>();
        private final List<IOException> faults = new ArrayList<>();

        Course(String key) {
            this.key = key;
        }

        Optional<Publication> tryOnce(ObjectClient.Content content, Map<String, String> metadata) throws IOException {
            try {
                switch (client.putIfAbsent(key, content, metadata)) {
                    case CREATED -> {
                        return Optional.of(Publication.PUBLISHED);
                    }
                    case CONFLICT -> answers.add("another request for it was under way");
                    case EXISTS -> {
                        answers.add("the name is taken");
                        return look(metadata);
                    }
                }
            } catch (AccessDeniedException | NoSuchFileException | ObjectChangedException | StagingException e) {
                // not by chance; a try before may still come into effect
                if (answers.isEmpty()) {
                    throw e;
                }
                failed(e);
                throw undecided();
            } catch (IOException e) {
                failed(e);
            }
            return Optional.empty();
        }

        Publication lookAtLast(Map<String, String> metadata) throws IOException {
            try {
                Optional<Publication> found = look(metadata);
                if (found.isPresent()) {
                    return found.get();
                }
            } catch (IOException e) {
                failed(e);
            }
            throw undecided();
        }

        /** What has the name; empty if nothing has, as far as can be seen. */
        private Optional<Publication> look(Map<String, String> own) throws IOException {
            ObjectClient.Found found;
            try {
                found = client.head(key);
            } catch (NoSuchFileException e) {
                answers.add("there is no such object");
                return Optional.empty();
            }
            if (!own.get(WRITE_ID).equals(found.metadata().get(WRITE_ID))) {
                return Optional.of(Publication.NAME_TAKEN);
            }
            if (!own.get(SIZE).equals(Long.toString(found.sizeInBytes()))) {
                answers.add(
                        "it has " + found.sizeInBytes() + " bytes instead of the " + own.get(SIZE) + " that were put");
                return Optional.empty();
            }
            return Optional.of(Publication.PUBLISHED);
        }

        private void failed(IOException fault) throws IOException {
            answers.add(fault.getMessage());
            faults.add(fault);
            if (Thread.currentThread().isInterrupted()) {
                throw undecided();
            }
        }

        void pause(int tries) throws IOException {
            try {
                pauses.pause((long) (FIRST_PAUSE_MS * Math.pow(PAUSE_GROWTH, tries - 1.0)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw undecided();
            }
        }

        private IOException undecided() {
            IOException undecided = new IOException(client + ": it is not known whether " + key
                    + " was put there, nor whether it will be, so it was given up; what came of it: "
                    + String.join("; ", answers));
            faults.forEach(undecided::addSuppressed);
            return undecided;
        }
    }
}
