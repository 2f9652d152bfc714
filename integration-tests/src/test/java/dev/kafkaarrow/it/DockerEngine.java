package dev.kafkaarrow.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The Docker engine that Testcontainers would use, asked before Testcontainers is: that would have the engine pull what it
 * lacks, for minutes where no registry can be reached.
 */
record DockerEngine(URI address) {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** Set by {@code docker/engine} on the image that it makes. */
    private static final String STAND_IN = "\"dev.kafkaarrow.stand-in\"";

    /** What came of the question whether containers can be started here. */
    sealed interface Answer {
        /** They can. {@code description} says what the image is. */
        record Ready(String description) implements Answer {}

        record Unavailable(String reason) implements Answer {}
    }

    static DockerEngine ofThisMachine() {
        String host = System.getenv("DOCKER_HOST");
        return new DockerEngine(URI.create(host == null ? "unix:///var/run/docker.sock" : host));
    }

    Answer canRun(String image) {
        try {
            Response inspected = get("/images/" + image + "/json");
            if (inspected.status() != 200) {
                return new Answer.Unavailable("the Docker engine at " + address + " has no image " + image + " (status "
                        + inspected.status() + "), and tests pull none; see docker/engine");
            }
            if (!Boolean.parseBoolean(System.getenv("TESTCONTAINERS_RYUK_DISABLED")) && !holdsReaper()) {
                return new Answer.Unavailable(
                        "the Docker engine at " + address + " has no image of Testcontainers' reaper,"
                                + " and tests pull none: set TESTCONTAINERS_RYUK_DISABLED=true, as 'docker/engine env' does");
            }
            boolean standIn = inspected.body().contains(STAND_IN);
            return new Answer.Ready(
                    image + (standIn ? " (a stand-in made of the official jars, not the official image)" : ""));
        } catch (IOException e) {
            return new Answer.Unavailable("no Docker engine answers at " + address + ": " + e.getMessage());
        }
    }

    private boolean holdsReaper() throws IOException {
        String filter = URLEncoder.encode("{\"reference\":[\"testcontainers/ryuk\"]}", StandardCharsets.UTF_8);
        return get("/images/json?filters=" + filter).body().contains("testcontainers/ryuk:");
    }

    private record Response(int status, String body) {}

    /** One request over HTTP/1.0, whose answer ends with the connection. The JDK's client knows no Unix sockets. */
    private Response get(String path) throws IOException {
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        try (SocketChannel channel = open();
                Selector selector = Selector.open()) {
            ByteBuffer request = StandardCharsets.US_ASCII.encode("GET " + path + " HTTP/1.0\r\nHost: docker\r\n\r\n");
            while (request.hasRemaining()) {
                channel.write(request);
            }
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            ByteBuffer part = ByteBuffer.allocate(8192);
            for (int read = 0; read >= 0; read = channel.read(part.clear())) {
                answer.write(part.array(), 0, read);
                long leftMillis = (deadlineNanos - System.nanoTime()) / 1_000_000;
                if (leftMillis <= 0) {
                    throw new IOException("no answer within " + PATIENCE.toSeconds() + " s");
                }
                selector.select(leftMillis);
            }
            return parse(answer.toString(StandardCharsets.UTF_8));
        }
    }

    private SocketChannel open() throws IOException {
        switch (String.valueOf(address.getScheme())) {
            case "unix" -> {
                SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                return connected(channel, UnixDomainSocketAddress.of(address.getPath()));
            }
            case "tcp" -> {
                if (System.getenv("DOCKER_TLS_VERIFY") != null) {
                    throw new IOException("engines behind TLS are not asked here");
                }
                return connected(SocketChannel.open(), new InetSocketAddress(address.getHost(), address.getPort()));
            }
            default -> throw new IOException("expected an address that starts with unix:// or tcp://");
        }
    }

    private static SocketChannel connected(SocketChannel channel, SocketAddress address) throws IOException {
        try {
            channel.connect(address);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static Response parse(String answer) throws IOException {
        String[] words = answer.split(" ", 3);
        int body = answer.indexOf("\r\n\r\n");
        if (!answer.startsWith("HTTP/") || words.length < 3 || body < 0) {
            throw new IOException("expected an HTTP response, got "
                    + JsonText.string(answer.substring(0, Math.min(80, answer.length()))));
        }
        return new Response(Integer.parseInt(words[1]), answer.substring(body + 4));
    }
}
