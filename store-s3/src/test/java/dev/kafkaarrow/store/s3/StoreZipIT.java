package dev.kafkaarrow.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** The add-on as it is unzipped into a connector's folder. */
class StoreZipIT {

    /** 10.4 MB, so that another client that comes in unnoticed is noticed. */
    private static final long MAX_BYTES = 11_500_000;

    private static final Path ZIP = Path.of(System.getProperty("store.zip"));
    private static final String ROOT = ZIP.getFileName().toString().replace(".zip", "/");

    @Test
    void holdsTheClientAndNothingThatConnectorsOrWorkersHave() throws IOException {
        List<String> names;
        try (ZipFile zip = new ZipFile(ZIP.toFile())) {
            names = zip.stream()
                    .filter(entry -> !entry.isDirectory())
                    .<String>map(ZipEntry::getName)
                    .toList();
        }
        assertThat(names)
                .allMatch(name -> name.startsWith(ROOT))
                .contains(
                        ROOT + "doc/README.md",
                        ROOT + "doc/LICENSE",
                        ROOT + "etc/s3-sink.properties",
                        ROOT + "etc/s3-source.properties");
        assertThat(names.stream()
                        .filter(name -> name.contains("/lib/"))
                        .map(name -> name.replaceFirst("^.*/lib/(.*?)-\\d.*\\.jar$", "$1")))
                .containsExactlyInAnyOrder(
                        "kafka-arrow-store-s3",
                        // the client
                        "s3",
                        "sts",
                        "apache5-client",
                        "httpclient5",
                        "httpcore5",
                        "httpcore5-h2",
                        // and what it is made of
                        "annotations",
                        "arns",
                        "auth",
                        "aws-core",
                        "aws-query-protocol",
                        "aws-xml-protocol",
                        "checksums",
                        "checksums-spi",
                        "crt-core",
                        "endpoints-spi",
                        "eventstream",
                        "http-auth",
                        "http-auth-aws",
                        "http-auth-aws-eventstream",
                        "http-auth-spi",
                        "http-client-spi",
                        "identity-spi",
                        "json-utils",
                        "metrics-spi",
                        "profiles",
                        "protocol-core",
                        "reactive-streams",
                        "regions",
                        "retries",
                        "retries-spi",
                        "sdk-core",
                        "third-party-jackson-core",
                        "utils",
                        "utils-lite");
        assertThat(Files.size(ZIP)).isLessThan(MAX_BYTES);
    }
}
