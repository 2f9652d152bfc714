package dev.kafkaarrow.store.s3;

import dev.kafkaarrow.connect.store.StoreOption;
import java.util.List;
import java.util.Optional;

/** The options of S3, as users of a connector set them. */
final class S3Options {

    static final StoreOption REGION = StoreOption.text(
            "s3.region",
            "The AWS region of the bucket, as eu-central-1. Without it: the environment's (AWS_REGION), the profile's or the"
                    + " instance's; with s3.endpoint and none of these, us-east-1.");
    static final StoreOption ENDPOINT = StoreOption.text(
            "s3.endpoint",
            "URL of a store with the API of S3 that is not AWS, as https://minio.example.com:9000, or of a VPC endpoint.");
    static final StoreOption PATH_STYLE_ACCESS = StoreOption.flag(
            "s3.path.style.access",
            false,
            "Whether the bucket stands in the path of requests and not in the name of the host: many stores that are not AWS"
                    + " need it.");
    static final StoreOption CHECKSUMS = StoreOption.choice(
            "s3.checksums",
            "when_supported",
            List.of("when_supported", "when_required"),
            "Whether objects are sent with a CRC32 that the store verifies and keeps (when_supported). Some stores that are not"
                    + " AWS refuse that: when_required.");
    static final StoreOption SSE = new StoreOption(
            "s3.sse",
            StoreOption.Kind.TEXT,
            Optional.empty(),
            List.of("AES256", "aws:kms", "aws:kms:dsse"),
            "Encryption of objects on the side of the store, where it is not to be the bucket's own.");
    static final StoreOption KMS_KEY = StoreOption.text(
            "s3.kms.key",
            "With s3.sse=aws:kms or aws:kms:dsse: id or ARN of the key. Without it, the account's aws/s3 key.");
    static final StoreOption STORAGE_CLASS = StoreOption.text(
            "s3.storage.class",
            "Storage class of objects, as INTELLIGENT_TIERING. GLACIER and DEEP_ARCHIVE are refused, as nobody can read from"
                    + " them; what a lifecycle rule moves there can be proven no more.");
    static final StoreOption TAGS = StoreOption.text(
            "s3.tags",
            "Tags of objects, at most 10: key=value,key=value. They need the permission s3:PutObjectTagging.");

    static final StoreOption ACCESS_KEY_ID = StoreOption.text(
            "s3.access.key.id",
            "Access key, with s3.secret.access.key. Without it, the default chain of the AWS SDK is asked: environment, profile,"
                    + " web identity, container, instance; credentials that these renew are used without a restart.");
    static final StoreOption SECRET_ACCESS_KEY =
            StoreOption.password("s3.secret.access.key", "Secret of s3.access.key.id.");
    static final StoreOption SESSION_TOKEN = StoreOption.password(
            "s3.session.token",
            "Session token of temporary credentials in s3.access.key.id and s3.secret.access.key, which nobody renews.");
    static final StoreOption ROLE_ARN = StoreOption.text(
            "s3.role.arn", "ARN of a role to be assumed with these credentials; its own are renewed in time.");
    static final StoreOption ROLE_EXTERNAL_ID =
            StoreOption.text("s3.role.external.id", "External id that the trust policy of s3.role.arn asks for.");
    static final StoreOption ROLE_SESSION_NAME = new StoreOption(
            "s3.role.session.name",
            StoreOption.Kind.TEXT,
            Optional.of("kafka-arrow"),
            List.of(),
            "Name of the session of s3.role.arn, as CloudTrail shows it.");
    static final StoreOption STS_ENDPOINT = StoreOption.text(
            "s3.sts.endpoint",
            "URL of the token service that s3.role.arn is asked of, where it is not the region's own.");

    static final StoreOption REQUEST_TIMEOUT_MS = StoreOption.number(
            "s3.request.timeout.ms",
            120_000,
            "How long one request may take, with the repetitions of it. A file of file.max.bytes must be up within this.");
    static final StoreOption SOCKET_TIMEOUT_MS =
            StoreOption.number("s3.socket.timeout.ms", 30_000, "How long to wait for the next bytes of an answer.");
    static final StoreOption CONNECT_TIMEOUT_MS =
            StoreOption.number("s3.connect.timeout.ms", 10_000, "How long to wait for a connection to be made.");
    static final StoreOption MAX_ATTEMPTS = StoreOption.number(
            "s3.max.attempts",
            5,
            "How often a request is made at most, if it fails for a reason that may pass: the store is busy, or the connection"
                    + " is lost. What fails still is tried again by the task.");
    static final StoreOption MAX_CONNECTIONS = StoreOption.number(
            "s3.max.connections", 50, "How many connections a task has at most. More than store.parallel.uploads.");
    static final StoreOption PROXY_URL = StoreOption.password(
            "s3.proxy.url",
            "URL of an HTTP proxy, as http://user:password@proxy.example.com:3128. Without it: the one of the environment"
                    + " (HTTPS_PROXY) or the JVM.");

    static final List<StoreOption> ALL = List.of(
            REGION,
            ENDPOINT,
            PATH_STYLE_ACCESS,
            CHECKSUMS,
            SSE,
            KMS_KEY,
            STORAGE_CLASS,
            TAGS,
            ACCESS_KEY_ID,
            SECRET_ACCESS_KEY,
            SESSION_TOKEN,
            ROLE_ARN,
            ROLE_EXTERNAL_ID,
            ROLE_SESSION_NAME,
            STS_ENDPOINT,
            REQUEST_TIMEOUT_MS,
            SOCKET_TIMEOUT_MS,
            CONNECT_TIMEOUT_MS,
            MAX_ATTEMPTS,
            MAX_CONNECTIONS,
            PROXY_URL);

    private S3Options() {}
}
