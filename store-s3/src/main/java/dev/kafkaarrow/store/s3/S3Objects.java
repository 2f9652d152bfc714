package dev.kafkaarrow.store.s3;

import dev.kafkaarrow.connect.store.ObjectChangedException;
import dev.kafkaarrow.connect.store.ObjectClient;
import dev.kafkaarrow.connect.store.StoreRequests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Tagging;

/** Requests of one bucket by the AWS SDK. Its client is made at the first of them. Thread-safe. */
final class S3Objects implements ObjectClient {

    private static final String CONTENT_TYPE = "application/octet-stream";

    private final S3Settings settings;
    private final String bucket;
    private final S3Faults faults;
    private final S3Calls calls;
    private S3Connection connection;

    S3Objects(S3Settings settings, StoreRequests requests) {
        this.settings = settings;
        this.bucket = settings.place().bucket();
        this.faults = new S3Faults(settings);
        this.calls = new S3Calls(requests);
    }

    @Override
    public Put putIfAbsent(String key, Content content, Map<String, String> metadata) throws IOException {
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .ifNoneMatch("*")
                .metadata(metadata)
                .contentLength(content.sizeInBytes())
                .contentType(CONTENT_TYPE)
                .storageClass(settings.storageClass().orElse(null))
                .ssekmsKeyId(settings.kmsKey().orElse(null));
        settings.encryption().ifPresent(request::serverSideEncryption);
        if (!settings.tags().isEmpty()) {
            request.tagging(tagging());
        }
        S3Calls.Call call = calls.begin(StoreRequests.Kind.PUT);
        try {
            S3Client client = client();
            PutObjectResponse response = client.putObject(
                    request.overrideConfiguration(call::observe).build(),
                    RequestBody.fromContentProvider(new S3Body(content), content.sizeInBytes(), CONTENT_TYPE));
            if (response.eTag() == null) {
                // a success has one; an answer that begins as a success and ends as an error has none
                throw faults.unusable(S3Operation.PUT, key, "a success without an ETag");
            }
            call.sent(content.sizeInBytes());
            return Put.CREATED;
        } catch (UncheckedIOException e) {
            // of the content
            throw e.getCause();
        } catch (SdkException e) {
            switch (S3Answer.status(e)) {
                case 412 -> {
                    call.answered();
                    return Put.EXISTS;
                }
                case 409 -> {
                    if (S3Answer.isConflict(e)) {
                        call.answered();
                        return Put.CONFLICT;
                    }
                }
                default -> {}
            }
            throw faults.of(S3Operation.PUT, key, e);
        } finally {
            call.end();
        }
    }

    @Override
    public Found head(String key) throws IOException {
        return head(key, HeadObjectRequest.builder());
    }

    private Found head(String key, HeadObjectRequest.Builder request) throws IOException {
        S3Calls.Call call = calls.begin(StoreRequests.Kind.HEAD);
        try {
            HeadObjectResponse response = client().headObject(request.bucket(bucket)
                    .key(key)
                    .overrideConfiguration(call::observe)
                    .build());
            if (response.eTag() == null || response.contentLength() == null) {
                throw faults.unusable(S3Operation.HEAD, key, "an answer without ETag or length");
            }
            call.answered();
            return new Found(
                    key,
                    response.contentLength(),
                    S3Range.modified(response.lastModified()),
                    response.eTag(),
                    response.metadata());
        } catch (SdkException e) {
            if (S3Answer.status(e) == 404) {
                call.answered();
                call.end();
                requireBucket();
                throw faults.of(S3Operation.HEAD, key, e);
            }
            throw faults.of(S3Operation.HEAD, key, e);
        } finally {
            call.end();
        }
    }

    /** An answer to HEAD has no body: 404 is said of an object and of the bucket alike, and the difference is that of all data. */
    private void requireBucket() throws IOException {
        S3Calls.Call call = calls.begin(StoreRequests.Kind.HEAD);
        try {
            client().headBucket(request -> request.bucket(bucket).overrideConfiguration(call::observe));
            call.answered();
        } catch (SdkException e) {
            if (S3Answer.status(e) == 404) {
                throw faults.noBucket(S3Operation.HEAD, e);
            }
            // it is there, or may not be asked for
            call.answered();
        } finally {
            call.end();
        }
    }

    @Override
    public Range get(String key, Optional<String> version, long from, int length) throws IOException {
        if (length == 0) {
            Found found = head(key);
            requireVersion(key, version, found.version());
            return S3Range.empty(found);
        }
        GetObjectRequest.Builder request = GetObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .range("bytes=" + from + "-" + (from + length - 1))
                .ifMatch(version.orElse(null));
        S3Calls.Call call = calls.begin(StoreRequests.Kind.GET);
        try {
            Range range = client().getObject(
                            request.overrideConfiguration(call::observe).build(), S3Range.of(key, from, length));
            requireVersion(key, version, range.found().version());
            call.received(range.bytes().remaining());
            return range;
        } catch (SdkException e) {
            switch (S3Answer.status(e)) {
                case 416 -> {
                    call.answered();
                    call.end();
                    // empty files, too: there is no range of them
                    Found found = head(key);
                    requireVersion(key, version, found.version());
                    if (found.sizeInBytes() > from) {
                        throw faults.unusable(
                                S3Operation.GET,
                                key,
                                "no such range from byte " + from + ", though it has " + found.sizeInBytes()
                                        + " bytes");
                    }
                    return S3Range.empty(found);
                }
                case 412 -> {
                    call.answered();
                    throw new ObjectChangedException(
                            faults.name(key), "another object has taken its place since version " + version.orElse(""));
                }
                case 404 -> call.answered();
                default -> {}
            }
            throw faults.of(S3Operation.GET, key, e);
        } finally {
            call.end();
        }
    }

    /** A store that ignores a condition says another version. */
    private void requireVersion(String key, Optional<String> version, String found) throws ObjectChangedException {
        if (version.isPresent() && !version.get().equals(found)) {
            throw new ObjectChangedException(
                    faults.name(key),
                    "another object has taken its place: its version is " + found + ", not " + version.get());
        }
    }

    @Override
    public Page list(PageRequest request) throws IOException {
        ListObjectsV2Request.Builder asked = ListObjectsV2Request.builder()
                .bucket(bucket)
                .prefix(request.prefix())
                .startAfter(request.after().isEmpty() ? null : request.after())
                .delimiter(request.depth() == Depth.ONE_FOLDER ? "/" : null)
                .maxKeys(request.max())
                .continuationToken(request.token().orElse(null))
                // XML has no place for some characters of keys
                .encodingType(EncodingType.URL);
        S3Calls.Call call = calls.begin(StoreRequests.Kind.LIST);
        try {
            ListObjectsV2Response response = client().listObjectsV2(
                            asked.overrideConfiguration(call::observe).build());
            // an answer that begins as a success and ends as an error looks like one of an empty bucket
            if (response.isTruncated() == null) {
                throw faults.unusable(S3Operation.LIST, request.prefix(), "a success that is no listing");
            }
            if (response.isTruncated() && response.nextContinuationToken() == null) {
                throw faults.unusable(
                        S3Operation.LIST, request.prefix(), "a page that is not the last and says not where to go on");
            }
            call.answered();
            return new Page(
                    response.contents().stream().map(S3Objects::listed).toList(),
                    response.commonPrefixes().stream().map(CommonPrefix::prefix).toList(),
                    response.isTruncated() ? Optional.of(response.nextContinuationToken()) : Optional.empty());
        } catch (SdkException e) {
            throw faults.of(S3Operation.LIST, request.prefix(), e);
        } finally {
            call.end();
        }
    }

    private static Found listed(S3Object object) {
        return new Found(
                object.key(),
                object.size() == null ? 0 : object.size(),
                S3Range.modified(object.lastModified()),
                object.eTag() == null ? "" : object.eTag(),
                Map.of());
    }

    @Override
    public void delete(String key, Optional<String> version) throws IOException {
        S3Calls.Call call = calls.begin(StoreRequests.Kind.DELETE);
        try {
            client().deleteObject(DeleteObjectRequest.builder()
                    .bucket(bucket)
                    .key(key)
                    .ifMatch(version.orElse(null))
                    .overrideConfiguration(call::observe)
                    .build());
            call.answered();
        } catch (SdkException e) {
            int status = S3Answer.status(e);
            if (S3Answer.isNoObject(e)) {
                call.answered();
                return;
            }
            if (version.isPresent() && (status == 412 || status == 501)) {
                call.answered();
                call.end();
                deleteAfterLooking(key, version.get(), status);
                return;
            }
            throw faults.of(S3Operation.DELETE, key, e);
        } finally {
            call.end();
        }
    }

    /** It may be gone by this very request, whose answer was lost; or the store knows no condition here. */
    private void deleteAfterLooking(String key, String version, int status) throws IOException {
        Found found;
        try {
            found = head(key);
        } catch (NoSuchFileException gone) {
            return;
        }
        requireVersion(key, Optional.of(version), found.version());
        if (status == 412) {
            throw faults.unusable(
                    S3Operation.DELETE, key, "412 (not version " + version + "), though it is that version");
        }
        delete(key, Optional.empty());
    }

    private Tagging tagging() {
        List<Tag> tags = settings.tags().entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
        return Tagging.builder().tagSet(tags).build();
    }

    private synchronized S3Client client() {
        if (connection == null) {
            connection = new S3Connection(settings);
        }
        return connection.client();
    }

    @Override
    public String toString() {
        return "s3://" + bucket;
    }

    @Override
    public synchronized void close() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }
}
