package dev.kafkaarrow.store.gcs;

import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.HttpResponseException;
import com.google.api.services.storage.Storage;
import com.google.api.services.storage.model.StorageObject;
import dev.kafkaarrow.connect.store.ObjectCalls;
import dev.kafkaarrow.connect.store.ObjectChangedException;
import dev.kafkaarrow.connect.store.ObjectClient;
import dev.kafkaarrow.connect.store.StoreRequests;
import dev.kafkaarrow.connect.store.StoreRequests.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Requests of one bucket by the JSON API of Google Cloud Storage. Versions are generations. Thread-safe.
 */
final class GcsObjects implements ObjectClient {

    private static final String FOUND = "name,size,updated,generation";

    private final GcsSettings settings;
    private final String bucket;
    private final GcsFaults faults;
    private final GcsConnection connection;
    private final ObjectCalls calls;

    /**
     * Asks nothing yet.
     *
     * @param requests is told of each
     */
    GcsObjects(GcsSettings settings, StoreRequests requests) {
        this.settings = settings;
        this.bucket = settings.place().bucket();
        this.faults = new GcsFaults(settings);
        this.connection = new GcsConnection(settings);
        this.calls = new ObjectCalls(
                settings.requestTimeout(),
                GcsOptions.REQUEST_TIMEOUT_MS.name(),
                settings.maxAttempts(),
                faults,
                requests);
    }

    private interface Call<T> {
        T run(Storage.Objects objects, ObjectCalls.Deadline deadline) throws IOException;
    }

    private <T> T ask(Kind kind, String key, long sentBytes, Call<T> call) throws IOException {
        return calls.ask(kind, key, sentBytes, deadline -> {
            try {
                return call.run(connection.storage().objects(), deadline);
            } catch (IllegalArgumentException e) {
                // of the parser
                throw new GcsRange.Unusable("an answer that is not JSON of the storage API: " + e);
            } catch (HttpResponseException e) {
                if (e.getStatusCode() == 401) {
                    connection.refused();
                }
                throw e;
            }
        });
    }

    @Override
    public Put putIfAbsent(String key, Content content, Map<String, String> metadata) throws IOException {
        StorageObject object =
                new StorageObject().setName(key).setMetadata(metadata).setCrc32c(GcsUpload.crc32c(content));
        try {
            return ask(Kind.PUT, key, content.sizeInBytes(), (objects, deadline) -> {
                Storage.Objects.Insert insert = objects.insert(bucket, object, new GcsUpload(content, deadline))
                        .setIfGenerationMatch(0L)
                        // where logs of requests show it
                        .setName(key)
                        .setFields(FOUND)
                        .setUserProject(payer());
                insert.getMediaHttpUploader().setDirectUploadEnabled(true);
                insert.setDisableGZipContent(true);
                release(insert.executeUnparsed());
                return Put.CREATED;
            });
        } catch (IOException e) {
            return switch (answer(e)) {
                case 412 -> Put.EXISTS;
                case 409 -> Put.CONFLICT;
                default -> throw e;
            };
        }
    }

    /** The head of the answer says all: if the rest is lost, it was done all the same. */
    private static void release(HttpResponse done) {
        try {
            done.disconnect();
        } catch (IOException e) {
            // the connection is closed, as it should be
        }
    }

    /** The status that a failure came from. */
    private static int answer(IOException failure) {
        return failure.getCause() instanceof HttpResponseException said ? said.getStatusCode() : 0;
    }

    @Override
    public Found head(String key) throws IOException {
        return ask(
                Kind.HEAD,
                key,
                0,
                (objects, deadline) -> found(objects.get(bucket, key)
                        .setFields(FOUND + ",metadata")
                        .setUserProject(payer())
                        .execute()));
    }

    @Override
    public Range get(String key, Optional<String> version, long from, int length) throws IOException {
        if (length == 0) {
            return behindTheEnd(key, version, Long.MAX_VALUE);
        }
        GcsRange range = new GcsRange(key, faults.name(key), version, from, length);
        try {
            return ask(
                    Kind.GET,
                    key,
                    0,
                    (objects, deadline) ->
                            range.receive(objects.get(bucket, key).setUserProject(payer()), deadline));
        } catch (IOException e) {
            return switch (answer(e)) {
                // of an empty object, too: there is no range of it
                case 416 -> behindTheEnd(key, version, from);
                case 412 ->
                    throw new ObjectChangedException(
                            faults.name(key), "it is gone, or another object has taken its place");
                default -> throw e;
            };
        }
    }

    private Range behindTheEnd(String key, Optional<String> version, long from) throws IOException {
        Found found = head(key);
        requireVersion(found, version);
        if (found.sizeInBytes() > from) {
            throw new IOException(faults.name(key) + " cannot be read: the store has no bytes from " + from
                    + " on, though it says that there are " + found.sizeInBytes());
        }
        return new Range(ByteBuffer.allocate(0).order(ByteOrder.LITTLE_ENDIAN), found);
    }

    private void requireVersion(Found found, Optional<String> version) throws ObjectChangedException {
        if (version.isPresent() && !version.get().equals(found.version())) {
            throw new ObjectChangedException(
                    faults.name(found.key()),
                    "another object has taken its place: its generation is " + found.version() + ", not "
                            + version.get());
        }
    }

    /** Where a page starts is included in it, so what is asked for may be one less than what comes. */
    @Override
    public Page list(PageRequest request) throws IOException {
        return ask(Kind.LIST, request.prefix(), 0, (objects, deadline) -> {
            com.google.api.services.storage.model.Objects page = objects.list(bucket)
                    .setPrefix(request.prefix())
                    .setDelimiter(request.depth() == Depth.ONE_FOLDER ? "/" : null)
                    .setStartOffset(request.after().isEmpty() ? null : request.after())
                    .setMaxResults((long) request.max())
                    .setPageToken(request.token().orElse(null))
                    .setFields("nextPageToken,prefixes,items(" + FOUND + ")")
                    .setUserProject(payer())
                    .execute();
            List<StorageObject> items = page.getItems() == null ? List.of() : page.getItems();
            return new Page(
                    items.stream()
                            .filter(item -> !item.getName().equals(request.after()))
                            .map(GcsObjects::found)
                            .toList(),
                    page.getPrefixes() == null ? List.of() : page.getPrefixes(),
                    Optional.ofNullable(page.getNextPageToken()));
        });
    }

    private static Found found(StorageObject object) {
        return new Found(
                object.getName(),
                object.getSize() == null ? 0 : object.getSize().longValueExact(),
                object.getUpdated() == null ? 0 : object.getUpdated().getValue(),
                String.valueOf(object.getGeneration()),
                object.getMetadata() == null ? Map.of() : Map.copyOf(object.getMetadata()));
    }

    @Override
    public void delete(String key, Optional<String> version) throws IOException {
        try {
            ask(Kind.DELETE, key, 0, (objects, deadline) -> {
                Storage.Objects.Delete delete = objects.delete(bucket, key).setUserProject(payer());
                version.ifPresent(only -> delete.setIfGenerationMatch(Long.valueOf(only)));
                release(delete.executeUnparsed());
                return key;
            });
        } catch (NoSuchFileException gone) {
            // as asked for
        } catch (IOException e) {
            if (answer(e) != 412) {
                throw e;
            }
            requireOther(key, version);
        }
    }

    /** It was not that version, or it is gone by this very request, whose answer was lost. */
    private void requireOther(String key, Optional<String> version) throws IOException {
        Found found;
        try {
            found = head(key);
        } catch (NoSuchFileException gone) {
            return;
        }
        requireVersion(found, version);
        throw new IOException(faults.name(key) + " cannot be deleted: 412 (not generation " + found.version()
                + "), though it is that generation");
    }

    /** Null: the bucket's own. */
    private String payer() {
        return settings.project().orElse(null);
    }

    @Override
    public String toString() {
        return "gs://" + bucket;
    }

    @Override
    public void close() {
        connection.close();
    }
}
