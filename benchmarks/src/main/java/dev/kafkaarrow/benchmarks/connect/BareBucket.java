package dev.kafkaarrow.benchmarks.connect;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A folder of a bucket, by the SDK of the add-on with its settings. Thread-safe. */
record BareBucket(S3Client client, String bucket, String folder) implements AutoCloseable {

    /** As the store of the add-on reads. */
    private static final int WINDOW_BYTES = 8 << 20;

    /** As {@link BucketPlace#text} writes it. */
    static BareBucket of(String place) {
        BucketPlace of = BucketPlace.parse(place);
        return new BareBucket(
                S3Client.builder()
                        .region(Region.of(of.region()))
                        .endpointOverride(URI.create(of.endpoint()))
                        .forcePathStyle(true)
                        .credentialsProvider(StaticCredentialsProvider.create(
                                AwsBasicCredentials.create(of.accessKey(), of.secretKey())))
                        .httpClientBuilder(Apache5HttpClient.builder().maxConnections(50))
                        .build(),
                of.bucket(),
                of.folder());
    }

    void put(String name, Path file) {
        client.putObject(
                request -> request.bucket(bucket).key(folder + "/" + name).ifNoneMatch("*"), file);
    }

    List<String> keys() {
        return objects().map(S3Object::key).toList();
    }

    /** Of all objects. */
    long sizeInBytes() {
        return objects().mapToLong(S3Object::size).sum();
    }

    private Stream<S3Object> objects() {
        return client
                .listObjectsV2Paginator(request -> request.bucket(bucket).prefix(folder + "/"))
                .contents()
                .stream();
    }

    /** Reads an object in windows, and hands over its bytes in pieces of a size, without what is left. */
    void get(String key, int pieceBytes, Consumer<byte[]> pieces) throws IOException {
        byte[] piece = new byte[pieceBytes];
        int filled = 0;
        for (long from = 0; ; from += WINDOW_BYTES) {
            String range = "bytes=" + from + "-" + (from + WINDOW_BYTES - 1);
            ResponseBytes<GetObjectResponse> window = client.getObjectAsBytes(
                    request -> request.bucket(bucket).key(key).range(range));
            byte[] bytes = window.asByteArrayUnsafe();
            for (int at = 0; at < bytes.length; ) {
                int part = Math.min(pieceBytes - filled, bytes.length - at);
                System.arraycopy(bytes, at, piece, filled, part);
                at += part;
                filled += part;
                if (filled == pieceBytes) {
                    pieces.accept(piece);
                    piece = new byte[pieceBytes];
                    filled = 0;
                }
            }
            if (window.response().contentRange().endsWith("/" + (from + bytes.length))) {
                return;
            }
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
