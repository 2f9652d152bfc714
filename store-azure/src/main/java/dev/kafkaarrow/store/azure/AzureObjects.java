package dev.kafkaarrow.store.azure;

import com.azure.core.http.rest.PagedIterable;
import com.azure.core.http.rest.PagedResponse;
import com.azure.core.http.rest.Response;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.models.BlobDownloadResponse;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobHttpHeaders;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.BlockBlobItem;
import com.azure.storage.blob.models.DownloadRetryOptions;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import dev.kafkaarrow.connect.store.ObjectCalls;
import dev.kafkaarrow.connect.store.ObjectChangedException;
import dev.kafkaarrow.connect.store.ObjectClient;
import dev.kafkaarrow.connect.store.StoreRequests;
import dev.kafkaarrow.connect.store.StoreRequests.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Requests of one container by the Azure SDK. Versions are ETags, without their quotes. Thread-safe. */
final class AzureObjects implements ObjectClient {

    private static final String CONTENT_TYPE = "application/octet-stream";

    /** That there is a blob of that name. */
    private static final Set<BlobErrorCode> THERE_IS_ONE = Set.of(
            BlobErrorCode.BLOB_ALREADY_EXISTS,
            BlobErrorCode.CONDITION_NOT_MET,
            BlobErrorCode.fromString("BlobImmutableDueToPolicy"),
            BlobErrorCode.LEASE_ID_MISSING,
            BlobErrorCode.BLOB_ARCHIVED);

    /** Conflicts that are not with another request for that name. */
    private static final Set<BlobErrorCode> NO_CONFLICT = Set.of(
            BlobErrorCode.CONTAINER_BEING_DELETED,
            BlobErrorCode.CONTAINER_DISABLED,
            BlobErrorCode.ACCOUNT_IS_DISABLED,
            BlobErrorCode.SNAPSHOTS_PRESENT);

    private final String name;
    private final AzureFaults faults;
    private final ObjectCalls calls;
    private final int maxAttempts;
    private final BlobContainerClient container;

    /**
     * Asks nothing yet.
     *
     * @param requests is told of each
     */
    AzureObjects(AzureSettings settings, StoreRequests requests) {
        this.faults = new AzureFaults(settings);
        this.name = faults.name();
        this.maxAttempts = settings.maxAttempts();
        this.calls = new ObjectCalls(
                settings.requestTimeout(), AzureOptions.REQUEST_TIMEOUT_MS.name(), maxAttempts, faults, requests);
        this.container = AzureConnection.open(settings);
    }

    private interface Call<T> {
        T run(ObjectCalls.Deadline deadline) throws IOException;
    }

    private <T> T ask(Kind kind, String key, long sentBytes, Call<T> call) throws IOException {
        return calls.ask(kind, key, sentBytes, deadline -> {
            try {
                return call.run(deadline);
            } catch (RuntimeException e) {
                throw AzureFaults.checked(e, deadline);
            }
        });
    }

    private BlockBlobClient blob(String key) throws NoSuchFileException {
        if (key.contains("\\")) {
            // the service would take another name for it
            throw new NoSuchFileException(
                    faults.name(key), null, "Azure takes a backslash for a slash, so no blob has this name");
        }
        return container.getBlobClient(key).getBlockBlobClient();
    }

    private static Duration left(ObjectCalls.Deadline deadline) throws IOException {
        deadline.check();
        return Duration.ofMillis(deadline.leftMs());
    }

    @Override
    public Put putIfAbsent(String key, Content content, Map<String, String> metadata) throws IOException {
        BinaryData bytes = bytes(content);
        Map<String, String> mapped = AzureMetadata.toService(metadata);
        try {
            return ask(Kind.PUT, key, content.sizeInBytes(), deadline -> {
                Response<BlockBlobItem> unused = blob(key)
                        .uploadWithResponse(
                                new BlockBlobSimpleUploadOptions(bytes)
                                        .setHeaders(new BlobHttpHeaders().setContentType(CONTENT_TYPE))
                                        .setMetadata(mapped)
                                        .setRequestConditions(new BlobRequestConditions().setIfNoneMatch("*")),
                                left(deadline),
                                Context.NONE);
                return Put.CREATED;
            });
        } catch (IOException e) {
            Optional<BlobStorageException> said = AzureFaults.said(e);
            if (said.isEmpty()) {
                throw e;
            }
            int status = said.get().getStatusCode();
            BlobErrorCode code = said.get().getErrorCode();
            if (status == 412 || (status == 409 && THERE_IS_ONE.contains(code))) {
                return Put.EXISTS;
            }
            if (status == 409 && !NO_CONFLICT.contains(code)) {
                return Put.CONFLICT;
            }
            throw e;
        }
    }

    /** What has no file is small, as what a store is tried with. */
    private static BinaryData bytes(Content content) throws IOException {
        if (content.file().isPresent()) {
            return BinaryData.fromFile(content.file().get(), 0L, content.sizeInBytes());
        }
        try (InputStream all = content.open()) {
            return BinaryData.fromBytes(all.readAllBytes());
        }
    }

    @Override
    public Found head(String key) throws IOException {
        return ask(Kind.HEAD, key, 0, deadline -> {
            BlobProperties blob = blob(key)
                    .getPropertiesWithResponse(new BlobRequestConditions(), left(deadline), Context.NONE)
                    .getValue();
            return found(key, blob.getBlobSize(), blob.getLastModified(), blob.getETag(), blob.getMetadata());
        });
    }

    static Found found(String key, long size, OffsetDateTime modified, String tag, Map<String, String> metadata) {
        return new Found(
                key,
                size,
                modified == null ? 0 : modified.toInstant().toEpochMilli(),
                tag == null ? "" : tag.replace("\"", ""),
                AzureMetadata.fromService(metadata));
    }

    private static BlobRequestConditions only(Optional<String> version) {
        return new BlobRequestConditions()
                .setIfMatch(version.map(tag -> "\"" + tag + "\"").orElse(null));
    }

    @Override
    public Range get(String key, Optional<String> version, long from, int length) throws IOException {
        if (length == 0) {
            return behindTheEnd(key, version, Long.MAX_VALUE);
        }
        try {
            Range range = ask(Kind.GET, key, 0, deadline -> {
                AzureRange bytes = new AzureRange(from, length, deadline);
                BlobDownloadResponse response = blob(key)
                        .downloadStreamWithResponse(
                                bytes,
                                new BlobRange(from, (long) length),
                                // what is missing when a connection ends, of the same ETag
                                new DownloadRetryOptions().setMaxRetryRequests(maxAttempts - 1),
                                only(version),
                                false,
                                left(deadline),
                                Context.NONE);
                return bytes.checked(key, response.getDeserializedHeaders());
            });
            requireVersion(range.found(), version);
            return range;
        } catch (IOException e) {
            return switch (AzureFaults.status(e)) {
                // of an empty blob, too: there is no range of it
                case 416 -> behindTheEnd(key, version, from);
                case 412 ->
                    throw new ObjectChangedException(
                            faults.name(key), "it is gone, or another blob has taken its place");
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
                    "another blob has taken its place: its ETag is " + found.version() + ", not " + version.get());
        }
    }

    /** Not every service keeps to where a page starts, so what sorts before is left out here too: such a page may be empty. */
    @Override
    public Page list(PageRequest request) throws IOException {
        return ask(Kind.LIST, request.prefix(), 0, deadline -> {
            ListBlobsOptions options = new ListBlobsOptions()
                    .setPrefix(request.prefix().isEmpty() ? null : request.prefix())
                    .setStartFrom(request.after().isEmpty() ? null : request.after())
                    .setMaxResultsPerPage(request.max());
            PagedIterable<BlobItem> pages = request.depth() == Depth.ONE_FOLDER
                    ? container.listBlobsByHierarchy("/", options, left(deadline))
                    : container.listBlobs(options, left(deadline));
            PagedResponse<BlobItem> page = request.token()
                    .map(pages::iterableByPage)
                    .orElseGet(pages::iterableByPage)
                    .iterator()
                    .next();
            List<Found> objects = new ArrayList<>();
            List<String> folders = new ArrayList<>();
            for (BlobItem item : page.getValue()) {
                boolean isFolder = Boolean.TRUE.equals(item.isPrefix());
                if (isFolder && !isBefore(item.getName(), request.after())) {
                    folders.add(item.getName());
                } else if (!isFolder && compare(item.getName(), request.after()) > 0) {
                    objects.add(found(
                            item.getName(),
                            item.getProperties().getContentLength(),
                            item.getProperties().getLastModified(),
                            item.getProperties().getETag(),
                            null));
                }
            }
            return new Page(
                    objects,
                    folders,
                    Optional.ofNullable(page.getContinuationToken()).filter(token -> !token.isEmpty()));
        });
    }

    /** In the order of their bytes. */
    private static int compare(String key, String other) {
        return Arrays.compareUnsigned(key.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether all that is in a folder sorts before a key. */
    private static boolean isBefore(String folder, String after) {
        return compare(folder, after) < 0 && !after.startsWith(folder);
    }

    @Override
    public void delete(String key, Optional<String> version) throws IOException {
        try {
            Object unused = ask(
                    Kind.DELETE,
                    key,
                    0,
                    deadline -> blob(key).deleteWithResponse(null, only(version), left(deadline), Context.NONE));
        } catch (NoSuchFileException gone) {
            // as asked for
        } catch (IOException e) {
            if (AzureFaults.status(e) != 412 || version.isEmpty()) {
                throw e;
            }
            requireOther(key, version, e);
        }
    }

    /** It was not that version, or it is gone by this very request, whose answer was lost. */
    private void requireOther(String key, Optional<String> version, IOException refusal) throws IOException {
        Found found;
        try {
            found = head(key);
        } catch (NoSuchFileException gone) {
            return;
        }
        requireVersion(found, version);
        throw refusal;
    }

    @Override
    public String toString() {
        return name;
    }

    /** The HTTP client ends when nobody uses it. */
    @Override
    public void close() {}
}
