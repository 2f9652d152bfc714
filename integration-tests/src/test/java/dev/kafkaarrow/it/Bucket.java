package dev.kafkaarrow.it;

import dev.kafkaarrow.connect.store.proxy.FaultProxy;
import dev.kafkaarrow.sandbox.S3Server;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A bucket of a test, and how connectors and others come to it.
 *
 * @param name also that of the group of its workers
 */
record Bucket(S3Server server, String name) {

    /** A new one. */
    static Bucket of(KafkaEnvironment environment, String name) {
        S3Server server = environment.s3Server();
        server.makeBucket(name);
        return new Bucket(server, name);
    }

    /** Of workers whose connectors have the add-on for S3. */
    static Map<String, String> worker(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put(
                "plugin.path",
                Path.of(System.getProperty("s3.plugins.directory", "target/s3-plugins"))
                        .toAbsolutePath()
                        .toString());
        return all;
    }

    FaultProxy proxy() {
        return FaultProxy.before(server.url());
    }

    /** By which connectors find a part of it, straight. */
    Map<String, String> store(String folder) {
        return store(folder, server.url());
    }

    /** By which connectors find a part of it, by way of a proxy. */
    Map<String, String> store(String folder, FaultProxy proxy) {
        return store(folder, proxy.url());
    }

    private Map<String, String> store(String folder, URI endpoint) {
        return Map.of(
                "store.url",
                url(folder),
                "s3.endpoint",
                endpoint.toString(),
                "s3.region",
                S3Server.REGION,
                "s3.path.style.access",
                "true",
                "s3.access.key.id",
                server.accessKey(),
                "s3.secret.access.key",
                server.secretKey());
    }

    static Map<String, String> changed(Map<String, String> store, String option, String value) {
        Map<String, String> other = new HashMap<>(store);
        other.put(option, value);
        return other;
    }

    String url(String folder) {
        return "s3://" + name + "/" + folder;
    }

    /** Where the server keeps what is in a folder. */
    Path place(String folder) {
        return server.makeBucket(name).resolve(folder);
    }

    /** The published files in a folder, in name order; none if there is no such folder. */
    List<Path> files(String folder) {
        Path place = place(folder);
        return Files.isDirectory(place)
                ? Connectors.files(place).stream()
                        .filter(file -> file.toString().matches(".*\\.arrows?"))
                        .toList()
                : List.of();
    }

    void put(String key, byte[] content) throws IOException {
        server.put(name, key, content);
    }

    /** What boto3 and others take endpoint and credentials from. */
    Map<String, String> environment() {
        return Map.of(
                "AWS_ENDPOINT_URL",
                server.url().toString(),
                "AWS_REGION",
                S3Server.REGION,
                "AWS_DEFAULT_REGION",
                S3Server.REGION,
                "AWS_ACCESS_KEY_ID",
                server.accessKey(),
                "AWS_SECRET_ACCESS_KEY",
                server.secretKey());
    }
}
