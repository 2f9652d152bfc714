package dev.kafkaarrow.store.gcs;

import dev.kafkaarrow.connect.store.StoreOption;
import java.util.List;

/** The options of Google Cloud Storage, as users of a connector set them. */
final class GcsOptions {

    static final String CREDENTIALS_DEFAULT = "default";
    static final String CREDENTIALS_NONE = "none";

    static final StoreOption ENDPOINT = StoreOption.text(
            "gcs.endpoint",
            "URL of the storage API where it is not https://storage.googleapis.com: of a regional or private endpoint, or of an"
                    + " emulator, as http://localhost:4443.");
    static final StoreOption PROJECT = StoreOption.text(
            "gcs.project",
            "Project that pays for requests and traffic, for buckets where the requester pays. It takes the permission"
                    + " serviceusage.services.use there.");
    static final StoreOption CREDENTIALS = StoreOption.choice(
            "gcs.credentials",
            CREDENTIALS_DEFAULT,
            List.of(CREDENTIALS_DEFAULT, CREDENTIALS_NONE),
            "Without gcs.credentials.file and gcs.credentials.json: default asks Google's default chain"
                    + " (GOOGLE_APPLICATION_CREDENTIALS of the worker, gcloud's file, the metadata server and so workload"
                    + " identity), and tokens are renewed without a restart; none signs no request, for emulators and public"
                    + " buckets.");
    static final StoreOption CREDENTIALS_FILE = StoreOption.text(
            "gcs.credentials.file",
            "Path on every worker of a service account's key in JSON. It is read anew once its key is refused, so that a key can"
                    + " be replaced under a running task.");
    static final StoreOption CREDENTIALS_JSON = StoreOption.password(
            "gcs.credentials.json",
            "A service account's key in JSON, itself, where no file can be put on the workers.");

    static final StoreOption REQUEST_TIMEOUT_MS = StoreOption.number(
            "gcs.request.timeout.ms",
            120_000,
            "How long one request may take, with the repetitions of it. A file of file.max.bytes must be up within this.");
    static final StoreOption SOCKET_TIMEOUT_MS =
            StoreOption.number("gcs.socket.timeout.ms", 30_000, "How long to wait for the next bytes of an answer.");
    static final StoreOption CONNECT_TIMEOUT_MS =
            StoreOption.number("gcs.connect.timeout.ms", 10_000, "How long to wait for a connection to be made.");
    static final StoreOption MAX_ATTEMPTS = StoreOption.number(
            "gcs.max.attempts",
            5,
            "How often a request is made at most, if it fails for a reason that may pass: the store is busy, or the connection"
                    + " is lost. What fails still is tried again by the task.");
    static final StoreOption MAX_CONNECTIONS = StoreOption.number(
            "gcs.max.connections", 50, "How many connections a task has at most. More than store.parallel.uploads.");
    static final StoreOption PROXY_URL = StoreOption.password(
            "gcs.proxy.url",
            "URL of an HTTP proxy, as http://user:password@proxy.example.com:3128, for the store and for tokens, but for the"
                    + " metadata server. Without it: the one of the JVM (https.proxyHost).");

    static final List<StoreOption> ALL = List.of(
            ENDPOINT,
            PROJECT,
            CREDENTIALS,
            CREDENTIALS_FILE,
            CREDENTIALS_JSON,
            REQUEST_TIMEOUT_MS,
            SOCKET_TIMEOUT_MS,
            CONNECT_TIMEOUT_MS,
            MAX_ATTEMPTS,
            MAX_CONNECTIONS,
            PROXY_URL);

    private GcsOptions() {}
}
