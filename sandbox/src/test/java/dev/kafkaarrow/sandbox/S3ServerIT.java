package dev.kafkaarrow.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3ServerIT {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path files;

    private static Sandbox sandbox;
    private static S3Server server;

    @BeforeAll
    static void startServer() {
        sandbox = Sandbox.builder().directory(files.resolve("sandbox")).build();
        server = sandbox.startS3Server();
    }

    @AfterAll
    static void closeSandbox() {
        sandbox.close();
    }

    @Test
    void objectsBucketsAndUrlOutliveAKill() throws Exception {
        server.makeBucket("kept");
        URI url = server.url();
        assertThat(put("/kept/key", "content", server.accessKey()).statusCode()).isEqualTo(200);

        server.kill();
        assertThat(server.isAlive()).isFalse();
        assertThatThrownBy(() -> get("/kept/key")).isInstanceOf(IOException.class);
        server.restart();

        assertThat(server.url()).isEqualTo(url);
        assertThat(get("/kept/key").body()).isEqualTo("content");
        assertThat(put("/kept/key", "other", server.accessKey()).statusCode()).isEqualTo(412);
    }

    @Test
    void whatIsPutCanBeRead() throws Exception {
        server.makeBucket("given");
        server.put("given", "folder/key", "first".getBytes(StandardCharsets.UTF_8));
        server.put("given", "folder/key", "content".getBytes(StandardCharsets.UTF_8));

        assertThat(get("/given/folder/key").body()).isEqualTo("content");
    }

    @Test
    void aBucketWhoseFolderGoesAwayIsGoneAndComesBackWithIt() throws Exception {
        Path folder = server.makeBucket("moved");
        assertThat(put("/moved/key", "content", server.accessKey()).statusCode())
                .isEqualTo(200);

        Path away = Files.move(folder, files.resolve("away"));
        HttpResponse<String> gone = get("/moved/key");
        Files.move(away, folder);

        assertThat(gone.statusCode()).isEqualTo(404);
        assertThat(gone.body()).contains("NoSuchBucket");
        assertThat(get("/moved/key").body()).isEqualTo("content");
    }

    @Test
    void onlyItsCredentialsAreGood() throws Exception {
        server.makeBucket("private");

        assertThat(put("/private/key", "content", "another").statusCode()).isEqualTo(403);
        assertThat(put("/private/key", "content", server.accessKey()).statusCode())
                .isEqualTo(200);
        assertThat(sandbox.startS3Server().accessKey()).isNotEqualTo(server.accessKey());
    }

    /** Else nothing that is proven over it would be. */
    @Test
    void ofPutsInARaceUnderTheirConditionOneWins() throws Exception {
        server.makeBucket("race");
        ExecutorService racers = Executors.newFixedThreadPool(12);
        try {
            for (int round = 0; round < 5; round++) {
                String path = "/race/folder/" + round;
                List<Callable<Integer>> puts = IntStream.range(0, 12)
                        .<Callable<Integer>>mapToObj(
                                i -> () -> put(path, ("content " + i).repeat(1_000), server.accessKey())
                                        .statusCode())
                        .toList();
                int winner = -1;
                List<Future<Integer>> answers = racers.invokeAll(puts);
                for (int i = 0; i < answers.size(); i++) {
                    if (answers.get(i).get() == 200) {
                        assertThat(winner).as("another winner than %s", i).isNegative();
                        winner = i;
                    } else {
                        assertThat(answers.get(i).get()).isIn(409, 412);
                    }
                }
                assertThat(get(path).body()).isEqualTo(("content " + winner).repeat(1_000));
            }
        } finally {
            racers.shutdown();
        }
    }

    @Test
    void aServerWhosePortWasTakenStartsOnAnother() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ChildHome home = new ChildHome(files.resolve("taken"), JarFolder.besideThisModule("libs"));
            int[] ports = {taken.getLocalPort(), LoopbackPort.choose()};
            int[] asked = {0};
            S3Server other = new S3Server(
                    "s3", home, files.resolve("objects"), List.of(), Duration.ofSeconds(60), () -> ports[asked[0]++]);
            try {
                other.start();

                assertThat(other.url().getPort()).isEqualTo(ports[1]);
            } finally {
                home.close();
            }
        }
    }

    @Test
    void itsJarsAreOnNoClassPathButItsOwn() {
        assertThatThrownBy(() -> Class.forName("org.gaul.s3proxy.Main")).isInstanceOf(ClassNotFoundException.class);
        assertThat(JarFolder.besideThisModule("s3-libs").jars())
                .extracting(jar -> jar.getFileName().toString())
                .anyMatch(jar -> jar.startsWith("s3proxy-"))
                .noneMatch(jar -> jar.startsWith("kafka"));
    }

    private static HttpResponse<String> put(String path, String content, String accessKey)
            throws IOException, InterruptedException {
        return send(signed("PUT", path, accessKey)
                .header("If-None-Match", "*")
                .PUT(HttpRequest.BodyPublishers.ofString(content)));
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(signed("GET", path, server.accessKey()));
    }

    private static HttpRequest.Builder signed(String method, String path, String accessKey) {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
        String signature = server.signature(method + "\n\n\n\nx-amz-date:" + date + "\n" + path);
        return HttpRequest.newBuilder(server.url().resolve(path))
                .header("x-amz-date", date)
                .header("Authorization", "AWS " + accessKey + ":" + signature);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
