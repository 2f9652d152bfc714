package dev.kafkaarrow.sandbox;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.function.IntSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An S3 server (s3proxy) on loopback that keeps its objects as files, with credentials of its own; clients name buckets in the path.
 * Its jars are on no class path but its own. Thread-safe. Owned by its {@link Sandbox}.
 */
public final class S3Server extends Node {

    /** Any other will do as well. */
    public static final String REGION = "us-east-1";

    private static final int STARTS_ON_A_TAKEN_PORT = 5;
    private static final int REQUEST_TIMEOUT_MS = 5_000;
    private static final String OBJECT_TYPE = "application/octet-stream";
    /** Above the largest file of a sink by default; s3proxy holds what is signed as a whole in memory. */
    private static final int MAX_REQUEST_BYTES = 144 * 1024 * 1024;

    private final String name;
    private final ChildHome home;
    private final Path objects;
    private final List<String> jvmOptions;
    private final Duration startTimeout;
    private final IntSupplier ports;
    private final String accessKey = UUID.randomUUID().toString();
    private final String secretKey = UUID.randomUUID().toString();

    private volatile int port;

    S3Server(
            String name,
            ChildHome home,
            Path objects,
            List<String> jvmOptions,
            Duration startTimeout,
            IntSupplier ports) {
        this.name = name;
        this.home = home;
        this.objects = objects;
        this.jvmOptions = jvmOptions;
        this.startTimeout = startTimeout;
        this.ports = ports;
    }

    /** The endpoint. It stays the same over {@link #restart}. */
    public URI url() {
        return URI.create("http://" + LoopbackPort.HOST + ":" + port);
    }

    public String accessKey() {
        return accessKey;
    }

    public String secretKey() {
        return secretKey;
    }

    /**
     * Makes a bucket if there is none of that name, whether the server runs or not.
     *
     * @return its folder, in which objects are files; a bucket whose folder goes away is gone
     */
    public Path makeBucket(String bucket) {
        try {
            return Files.createDirectories(objects.resolve(bucket));
        } catch (IOException e) {
            throw new UncheckedIOException("making bucket " + bucket, e);
        }
    }

    /**
     * Puts an object, over what is there, as any client would.
     *
     * @throws SandboxException if the server refuses it
     */
    public void put(String bucket, String key, byte[] content) throws IOException {
        HttpURLConnection connection = signed("PUT", "/" + bucket + "/" + key);
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", OBJECT_TYPE);
        connection.setFixedLengthStreamingMode(content.length);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(content);
        }
        if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
            throw new SandboxException("putting " + key + " into " + bucket + ": expected status 200, got "
                    + connection.getResponseCode());
        }
    }

    /**
     * Starts the server again with its objects, port and credentials, killing it first if it still runs; returns when it is ready.
     *
     * @throws SandboxException if it is not ready in time; the message shows the end of its log
     */
    public synchronized void restart() {
        kill();
        for (int attempt = 1; ; attempt++) {
            launch();
            try {
                awaitReady(startTimeout, this::answers);
                return;
            } catch (PortTakenException e) {
                // clients know the port, so no other will do: whoever has it may be gone at the next try
                if (attempt == STARTS_ON_A_TAKEN_PORT) {
                    throw e;
                }
            }
        }
    }

    /** The first start: nobody knows the port yet, so another does when it was taken by somebody else. */
    synchronized void start() {
        for (int attempt = 1; ; attempt++) {
            port = ports.getAsInt();
            launch();
            try {
                awaitReady(startTimeout, this::answers);
                return;
            } catch (PortTakenException e) {
                if (attempt == STARTS_ON_A_TAKEN_PORT) {
                    throw e;
                }
            }
        }
    }

    private void launch() {
        try {
            Files.createDirectories(objects);
        } catch (IOException e) {
            throw new UncheckedIOException("making the folder of " + name, e);
        }
        List<Path> libs = JarFolder.besideThisModule("s3-libs").jars();
        launched(home.launch(name, ChildHome.Launch.of(libs, jvmOptions), properties(), ChildMain.S3_SERVER));
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("s3proxy.endpoint", url().toString());
        properties.setProperty("s3proxy.authorization", "aws-v2-or-v4");
        properties.setProperty("s3proxy.identity", accessKey);
        properties.setProperty("s3proxy.credential", secretKey);
        properties.setProperty("s3proxy.v4-max-non-chunked-request-size", Integer.toString(MAX_REQUEST_BYTES));
        properties.setProperty("jclouds.provider", "filesystem-nio2");
        properties.setProperty("jclouds.filesystem.basedir", objects.toString());
        return properties;
    }

    /** It lists buckets for these credentials, so it is no other server on its port. */
    private boolean answers() {
        if (!LoopbackPort.accepts(port)) {
            return false;
        }
        try {
            return signed("GET", "/").getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException e) {
            return false;
        }
    }

    private HttpURLConnection signed(String method, String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) url().resolve(path).toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setConnectTimeout(REQUEST_TIMEOUT_MS);
        connection.setReadTimeout(REQUEST_TIMEOUT_MS);
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
        connection.setRequestProperty("Date", date);
        String type = method.equals("PUT") ? OBJECT_TYPE : "";
        connection.setRequestProperty(
                "Authorization",
                "AWS " + accessKey + ":" + signature(method + "\n\n" + type + "\n" + date + "\n" + path));
        return connection;
    }

    /** Of the protocol's version 2, which leaves bodies alone. */
    String signature(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secretKey.getBytes(StandardCharsets.UTF_8), mac.getAlgorithm()));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
