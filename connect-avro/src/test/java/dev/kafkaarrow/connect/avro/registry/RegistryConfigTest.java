package dev.kafkaarrow.connect.avro.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.plugin.OptionFault;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.RetriableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryConfigTest {

    private static final String PASSWORD = "changeit";
    private static final String URL = "schema.registry.url";

    @TempDir
    Path files;

    private static Optional<OptionFault> fault(String... settings) {
        try {
            RegistryConfig unused =
                    new RegistryConfig(new AbstractConfig(RegistryConfig.DEFINITION, settings(settings), false));
            return Optional.empty();
        } catch (OptionFault e) {
            return Optional.of(e);
        }
    }

    private static Map<String, String> settings(String... settings) {
        Map<String, String> all = new HashMap<>(Map.of(URL, "http://registry:8081"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put("schema.registry." + settings[i], settings[i + 1]);
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://registry:8081",
                "https://a.example/apis/ccompat/v7/",
                "HTTP://a, https://b:1/x",
                "http://[::1]:8081"
            })
    void urlsOfRegistriesAreTaken(String urls) {
        assertThat(fault("url", urls)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "registry:8081",
                "ftp://registry",
                "http://",
                "http://ann:secret@registry",
                "http://registry/?a=secret",
                "http://registry#secret",
                "http://reg istry/secret",
                "http://registry,secret"
            })
    void otherUrlsAreRefusedWithoutBeingShown(String urls) {
        assertThatThrownBy(() -> RegistryConfig.DEFINITION.parse(settings("url", urls)))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("schema.registry.url: expected ")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "ann, expected user:password",
        ":secret, expected user:password",
    })
    void userAndPasswordAreTwo(String userInfo, String expected) {
        assertThat(fault("basic.auth.user.info", userInfo))
                .hasValueSatisfying(fault -> assertThat(fault)
                        .hasMessageStartingWith("schema.registry.basic.auth.user.info: " + expected)
                        .hasMessageNotContaining("secret"));
    }

    @Test
    void aTokenIsOneLine() {
        assertThat(fault("bearer.auth.token", "secret\r\nHost: x"))
                .hasValueSatisfying(fault -> assertThat(fault)
                        .hasMessageStartingWith("schema.registry.bearer.auth.token: ")
                        .hasMessageNotContaining("secret"));
    }

    @Test
    void thereIsOneKindOfCredentials() {
        assertThat(fault("basic.auth.user.info", "ann:secret", "bearer.auth.token", "secret"))
                .hasValueSatisfying(fault -> assertThat(fault)
                        .hasMessageStartingWith("schema.registry.bearer.auth.token: ")
                        .hasMessageNotContaining("secret"));
        assertThat(fault("basic.auth.user.info", "", "bearer.auth.token", "t")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ssl.truststore.password, ssl.truststore.location",
        "ssl.keystore.password, ssl.keystore.location",
        "ssl.key.password, ssl.keystore.location"
    })
    void aPasswordIsOfAFile(String password, String location) {
        assertThat(fault(password, "secret"))
                .hasValueSatisfying(fault -> assertThat(fault.option()).isEqualTo("schema.registry." + location));
    }

    @ParameterizedTest
    @ValueSource(strings = {"truststore", "keystore"})
    void aFileThatIsNoneOfKeysIsRefused(String store) throws IOException {
        Path text = Files.writeString(files.resolve("text"), "no keys");
        for (String file : List.of(text.toString(), "/no/such/file", "/")) {
            assertThat(fault("ssl." + store + ".location", file))
                    .hasValueSatisfying(fault -> assertThat(fault)
                            .hasMessageStartingWith("schema.registry.ssl." + store + ".location: expected a file ")
                            .hasMessageContaining(file));
        }
    }

    // TLS

    /** A key with a certificate by which the name is trusted, beside files with that alone: one in PEM, one of the type. */
    private Path pair(String name, String type) throws Exception {
        Path file = files.resolve(name + "." + type);
        String command = "-genkeypair -alias k -keyalg EC -validity 2 -storepass changeit -keypass changeit -storetype "
                + type + " -dname CN=" + name + " -ext san=dns:" + name + " -keystore " + file;
        Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process process = new ProcessBuilder(
                        Stream.concat(Stream.of(tool.toString()), Arrays.stream(command.split(" ")))
                                .toList())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();

        Certificate certificate =
                KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray()).getCertificate("k");
        Files.writeString(
                files.resolve(name + ".pem"),
                "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        KeyStore trusted = KeyStore.getInstance(type);
        trusted.load(null, null);
        trusted.setCertificateEntry("c", certificate);
        try (OutputStream out = Files.newOutputStream(files.resolve(name + "-trusted." + type))) {
            trusted.store(out, PASSWORD.toCharArray());
        }
        return file;
    }

    private static SSLContext server(Path own, Path trusted) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(own.toFile(), PASSWORD.toCharArray()), PASSWORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(KeyStore.getInstance(trusted.toFile(), PASSWORD.toCharArray()));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static void ask(RegistryStub stub, Map<String, String> settings) {
        ask(stub.url(), settings);
    }

    private static void ask(String url, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put(URL, url);
        try (SchemaRegistry registry =
                new SchemaRegistry(new RegistryConfig(new AbstractConfig(RegistryConfig.DEFINITION, all, false)))) {
            assertThat(registry.schema(7)).isNotNull();
        }
    }

    @Test
    void aRegistryAndThisConnectorKnowEachOtherByCertificates() throws Exception {
        Path server = pair("localhost", "PKCS12");
        Path client = pair("connector", "JKS");
        String pem = files.resolve("localhost.pem").toString();
        String truststore = files.resolve("localhost-trusted.PKCS12").toString();
        try (RegistryStub stub = RegistryStub.start(server(server, files.resolve("connector-trusted.JKS")))) {
            stub.register(7, "\"long\"");
            Map<String, String> own = settings(
                    "ssl.keystore.location", client.toString(),
                    "ssl.keystore.password", PASSWORD,
                    "ssl.key.password", PASSWORD);

            Map<String, String> byPem = new HashMap<>(own);
            byPem.put("schema.registry.ssl.truststore.location", pem);
            ask(stub, byPem);
            Map<String, String> byStore = new HashMap<>(own);
            byStore.put("schema.registry.ssl.truststore.location", truststore);
            byStore.put("schema.registry.ssl.truststore.password", PASSWORD);
            ask(stub, byStore);

            String byAnotherName = stub.url().replace("localhost", "127.0.0.1");
            assertThatThrownBy(() -> ask(byAnotherName, byPem))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("SSLHandshakeException");
            assertThatThrownBy(() -> ask(stub, own))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("SSLHandshakeException");
            assertThatThrownBy(() -> ask(stub, settings("ssl.truststore.location", pem)))
                    .isInstanceOf(RetriableException.class);
            Map<String, String> others = new HashMap<>(own);
            others.put(
                    "schema.registry.ssl.truststore.location",
                    files.resolve("connector.pem").toString());
            assertThatThrownBy(() -> ask(stub, others))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("SSLHandshakeException");
        }
        assertThat(fault("ssl.truststore.location", truststore))
                .hasValueSatisfying(fault -> assertThat(fault).hasMessageContaining("got none in " + truststore));
        assertThat(fault("ssl.truststore.location", truststore, "ssl.truststore.password", "secret"))
                .hasValueSatisfying(fault ->
                        assertThat(fault).hasMessageContaining(truststore).hasMessageNotContaining("secret"));
        assertThat(fault("ssl.truststore.location", client.toString(), "ssl.truststore.password", PASSWORD))
                .hasValueSatisfying(fault -> assertThat(fault).hasMessageContaining("got none in "));
        assertThat(fault("ssl.keystore.location", truststore, "ssl.keystore.password", PASSWORD))
                .hasValueSatisfying(fault -> assertThat(fault).hasMessageContaining("with a private key"));
    }
}
