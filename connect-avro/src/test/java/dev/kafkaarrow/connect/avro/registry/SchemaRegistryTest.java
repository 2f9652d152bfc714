package dev.kafkaarrow.connect.avro.registry;

import static dev.kafkaarrow.connect.avro.registry.RegistryStub.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaRegistryTest {

    private static final String ORDER =
            "{\"type\":\"record\",\"name\":\"Order\",\"fields\":[{\"name\":\"id\",\"type\":\"long\"}]}";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final RegistryStub stub = RegistryStub.start();
    private final AtomicLong nanoTime = new AtomicLong(-5);
    private final List<SchemaRegistry> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(SchemaRegistry::close);
        stub.close();
    }

    private SchemaRegistry open(String... settings) {
        Map<String, String> all = new HashMap<>();
        all.put(RegistryConfig.URL, stub.url());
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        SchemaRegistry registry = new SchemaRegistry(
                new RegistryConfig(new AbstractConfig(RegistryConfig.DEFINITION, all, false)), nanoTime::get);
        opened.add(registry);
        return registry;
    }

    private void pass(Duration time) {
        nanoTime.addAndGet(time.toNanos());
    }

    private List<String> paths() {
        return stub.asked().stream().map(RegistryStub.Asked::path).toList();
    }

    @Test
    void asksForEachSchemaOnce() {
        stub.register(7, ORDER);
        stub.register(8, "\"string\"");
        SchemaRegistry registry = open();
        for (int i = 0; i < 3; i++) {
            assertThat(registry.schema(7)).isEqualTo(new Schema.Parser().parse(ORDER));
            assertThat(registry.schema(8)).isEqualTo(Schema.create(Schema.Type.STRING));
        }
        assertThat(paths()).containsExactly("/schemas/ids/7", "/schemas/ids/8");
        assertThat(stub.asked())
                .allSatisfy(request -> assertThat(request.authorization()).isEmpty());
    }

    @Test
    void remembersABoundedNumber() {
        SchemaRegistry registry = open();
        for (int id = 0; id <= SchemaRegistry.MAX_REMEMBERED; id++) {
            stub.register(id, "\"string\"");
            Schema unused = registry.schema(id);
        }
        int asked = paths().size();
        assertThat(asked).isEqualTo(SchemaRegistry.MAX_REMEMBERED + 1);
        Schema last = registry.schema(SchemaRegistry.MAX_REMEMBERED);
        assertThat(paths()).hasSize(asked);
        assertThat(registry.schema(0)).isEqualTo(last);
        assertThat(paths()).hasSize(asked + 1);
    }

    @Test
    void aPathOfTheUrlIsKept() {
        stub.putInTheWay(request -> Optional.of(status(200, "{\"schema\":\"\\\"long\\\"\",\"schemaType\":\"AVRO\"}")));
        assertThat(open(RegistryConfig.URL, stub.url() + "/apis/ccompat/v7/").schema(7))
                .isEqualTo(Schema.create(Schema.Type.LONG));
        assertThat(paths()).containsExactly("/apis/ccompat/v7/schemas/ids/7");
    }

    @Test
    void namesThatAvroDoesNotAllowAreReadAsTheyWereRegistered() {
        stub.register(7, ORDER.replace("\"id\"", "\"order-id\""));
        assertThat(open().schema(7).getField("order-id")).isNotNull();
    }

    // away

    @ParameterizedTest
    @ValueSource(ints = {204, 400, 404, 405, 408, 429, 500, 502, 503, 504})
    void whatIsNoAnswerIsRetried(int status) {
        stub.register(7, ORDER);
        stub.answerAll(status(status, status == 204 ? "" : "{\"error_code\":50003,\n\"message\":\"no\tmaster\"}"));
        SchemaRegistry registry = open();
        for (int i = 0; i < 2; i++) {
            pass(MINUTE.multipliedBy(10));
            assertThatThrownBy(() -> registry.schema(7))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining(stub.url() + " answered " + status)
                    .hasMessageContaining("/schemas/ids/7")
                    .hasMessageContaining("No records are lost, and the worker retries; check the registry and"
                            + " schema.registry.url")
                    .hasMessageNotContaining("\n");
        }
        stub.answerWell();
        assertThat(registry.schema(7)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>Log in</html>", "{\"schema\":\"\\\"lo", "{\"schema\":7}", "{}", "[]", "null"})
    void whatIsNoSchemaIsRetried(String body) {
        stub.answerAll(status(200, body));
        SchemaRegistry registry = open();
        assertThatThrownBy(() -> registry.schema(7))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("answered 200, but not with");
    }

    @Test
    void aBodyThatIsCutOffIsRetried() {
        stub.answerAll(exchange -> {
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write("{\"schema\":\"\\\"long\\\"\"}".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            throw new IOException("the end of it");
        });
        SchemaRegistry registry = open();
        assertThatThrownBy(() -> registry.schema(7))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("failed (java.io.IOException");
    }

    @Test
    void aRegistryThatIsAwayAndComesBackIsAskedAgain() {
        stub.register(7, ORDER);
        SchemaRegistry registry = open();
        stub.goAway();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> registry.schema(7))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining(stub.url() + " failed (java.net.ConnectException");
        }
        stub.comeBack();
        assertThat(registry.schema(7)).isNotNull();
        stub.goAway();
        assertThat(registry.schema(7)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSlowAnswerIsNotWaitedForLongerThanSet(boolean beginsToAnswer) {
        stub.register(6, ORDER);
        SchemaRegistry registry = open("schema.registry.request.timeout.ms", "1000");
        assertThat(registry.schema(6)).isNotNull();
        CountDownLatch end = new CountDownLatch(1);
        stub.answerAll(exchange -> {
            if (beginsToAnswer) {
                exchange.sendResponseHeaders(200, 1_000);
                exchange.getResponseBody().write('{');
                exchange.getResponseBody().flush();
            }
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        long begin = System.nanoTime();
        assertThatThrownBy(() -> registry.schema(7))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining(stub.url())
                .hasMessageContaining(beginsToAnswer ? "request.timeout.ms=1000" : "time");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(15));
        end.countDown();
    }

    @Test
    void whatHoldsNoConnectionIsNotWaitedForLongerThanSet() throws IOException {
        // none is accepted, and the first ones fill the queue
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SchemaRegistry registry = open(
                    RegistryConfig.URL,
                    "http://localhost:" + full.getLocalPort(),
                    "schema.registry.connect.timeout.ms",
                    "100",
                    "schema.registry.request.timeout.ms",
                    "200");
            for (int i = 0; i < 4; i++) {
                assertThatThrownBy(() -> registry.schema(7)).isInstanceOf(RetriableException.class);
            }
        }
    }

    @Test
    void anInterruptIsKept() {
        stub.register(7, ORDER);
        SchemaRegistry registry = open();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> registry.schema(7)).isInstanceOf(RetriableException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(registry.schema(7)).isNotNull();
    }

    @Test
    void aLongErrorIsCut() {
        stub.answerAll(status(500, "x".repeat(1_000_000)));
        SchemaRegistry registry = open();
        assertThatThrownBy(() -> registry.schema(7))
                .satisfies(fault -> assertThat(fault.getMessage())
                        .contains("answered 500 (xxx")
                        .hasSizeLessThan(600));
    }

    @Test
    void anAnswerWithoutEndIsNotTaken() {
        stub.answerAll(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] blanks = " ".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 100; i++) {
                exchange.getResponseBody().write(blanks);
            }
        });
        SchemaRegistry registry = open();
        assertThatThrownBy(() -> registry.schema(7))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("an answer of more than 16777216 bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void credentialsDoNotFollowARedirect(int status) {
        try (RegistryStub elsewhere = RegistryStub.start()) {
            stub.answerAll(exchange -> {
                exchange.getResponseHeaders().add("Location", elsewhere.url() + "/schemas/ids/7?token=secret");
                exchange.sendResponseHeaders(status, -1);
            });
            SchemaRegistry registry = open("schema.registry.basic.auth.user.info", "ann:secret");
            assertThatThrownBy(() -> registry.schema(7))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("answered " + status)
                    .hasMessageContaining("set that to where it is, " + elsewhere.url() + "/schemas/ids/7")
                    .hasMessageNotContaining("secret");
            assertThat(elsewhere.asked()).isEmpty();
        }
    }

    // several URLs

    @Test
    void aUrlThatDoesNotAnswerIsPassedOverAndAskedLastFromThenOn() {
        try (RegistryStub other = RegistryStub.start()) {
            for (int id = 1; id <= 3; id++) {
                stub.register(id, ORDER);
                other.register(id, ORDER);
            }
            SchemaRegistry registry = open(RegistryConfig.URL, stub.url() + "," + other.url());
            stub.answerAll(status(503, ""));
            for (int id = 1; id <= 2; id++) {
                assertThat(registry.schema(id)).isNotNull();
            }
            assertThat(paths()).containsExactly("/schemas/ids/1");
            assertThat(other.asked()).hasSize(2);

            other.answerAll(status(500, ""));
            assertThatThrownBy(() -> registry.schema(3))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining(stub.url() + " answered 503")
                    .hasMessageContaining(other.url() + " answered 500");
            stub.answerWell();
            assertThat(registry.schema(3)).isNotNull();
        }
    }

    @Test
    void aSchemaThatOneUrlDoesNotHaveIsAskedOfTheNext() {
        try (RegistryStub other = RegistryStub.start()) {
            other.register(7, ORDER);
            assertThat(open(RegistryConfig.URL, stub.url() + "," + other.url()).schema(7))
                    .isNotNull();
        }
    }

    // unknown ids

    @Test
    void anUnknownIdIsAskedForAgainForAWhileAndThenABadRecord() {
        SchemaRegistry registry = open("schema.registry.unknown.id.ms", "60000");
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> registry.schema(7))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("does not have schema 7 yet: " + stub.url() + " answered 404 ")
                    .hasMessageContaining("Schema not found")
                    .hasMessageContaining("after schema.registry.unknown.id.ms=60000 the record is a bad one");
            pass(Duration.ofSeconds(20));
        }
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> registry.schema(7))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining(
                            "does not have schema 7, and was asked for" + " schema.registry.unknown.id.ms=60000: ");
            assertThat(paths()).hasSize(4);
            pass(Duration.ofSeconds(19));
        }
        pass(Duration.ofSeconds(19));
        assertThatThrownBy(() -> registry.schema(7)).isInstanceOf(DataException.class);
        assertThat(paths()).hasSize(5);
        stub.register(7, ORDER);
        assertThatThrownBy(() -> registry.schema(7)).isInstanceOf(DataException.class);
        pass(MINUTE);
        assertThat(registry.schema(7)).isNotNull();
    }

    @Test
    void anIdThatIsRegisteredLateIsFound() {
        SchemaRegistry registry = open();
        assertThatThrownBy(() -> registry.schema(7)).isInstanceOf(RetriableException.class);
        stub.register(7, ORDER);
        assertThat(registry.schema(7)).isNotNull();
    }

    @Test
    void aTimeThatTheRegistryIsAwayDoesNotMakeAnIdKnownToBeUnknown() {
        SchemaRegistry registry = open();
        stub.answerAll(status(503, ""));
        assertThatThrownBy(() -> registry.schema(7)).isInstanceOf(RetriableException.class);
        pass(MINUTE.multipliedBy(60));
        stub.answerWell();
        assertThatThrownBy(() -> registry.schema(7))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("does not have schema 7 yet");
    }

    @Test
    void theFirstHalfOfAnIdOfEightBytesIsExplained() {
        SchemaRegistry registry = open("schema.registry.unknown.id.ms", "0");
        assertThatThrownBy(() -> registry.schema(0)).hasMessageContaining("apicurio.registry.as-confluent=true");
        assertThatThrownBy(() -> registry.schema(1)).hasMessageNotContaining("apicurio");
    }

    @Test
    void noWaitForUnknownIdsIsPossible() {
        SchemaRegistry registry = open("schema.registry.unknown.id.ms", "0");
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> registry.schema(7)).isInstanceOf(DataException.class);
        }
        assertThat(paths()).hasSize(1);
    }

    // what is no fault of a record

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aRefusalIsNoFaultOfARecord(int status) {
        stub.answerAll(status(status, "{\"error_code\":" + status + ",\"message\":\"who is that\"}"));
        SchemaRegistry registry = open("schema.registry.basic.auth.user.info", "ann:secret");
        assertThatThrownBy(() -> registry.schema(7))
                .isExactlyInstanceOf(ConnectException.class)
                .hasMessageContaining(stub.url() + " answered /schemas/ids/7 by " + status)
                .hasMessageContaining("check schema.registry.basic.auth.user.info or schema.registry.bearer.auth.token")
                .hasMessageNotContaining("secret");
    }

    @Test
    void credentialsAreSentAsSet() {
        stub.register(7, ORDER);
        Schema unused = open("schema.registry.basic.auth.user.info", "änn:a:b").schema(7);
        Schema unusedToo = open("schema.registry.bearer.auth.token", "abc.def").schema(7);
        assertThat(stub.asked())
                .extracting(request -> request.authorization().orElseThrow())
                .containsExactly("Basic w6RubjphOmI=", "Bearer abc.def");
    }

    // what is a fault of a record

    @ParameterizedTest
    @ValueSource(strings = {"JSON", "PROTOBUF"})
    void anotherTypeOfSchemaIsNamed(String type) {
        stub.register(7, type, "{}");
        SchemaRegistry registry = open();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> registry.schema(7))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("schema 7 of the registry is of type " + type + ", expected AVRO");
        }
        assertThat(paths()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{\"type\":\"record\"}", "\"Order\"", "{\"type\":\"fixed\",\"name\":\"f\"}", "7"})
    void whatIsNoAvroSchemaIsNamed(String schema) {
        stub.register(7, schema);
        SchemaRegistry registry = open();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> registry.schema(7))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("schema 7 of the registry is no Avro schema: ");
        }
        assertThat(paths()).hasSize(1);
    }

    // references

    private static String record(String name, String... fieldTypes) {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < fieldTypes.length; i++) {
            fields.add("{\"name\":\"f" + i + "\",\"type\":\"" + fieldTypes[i] + "\"}");
        }
        return "{\"type\":\"record\",\"name\":\"" + name + "\",\"namespace\":\"n\",\"fields\":["
                + String.join(",", fields) + "]}";
    }

    @Test
    void typesOfReferencesAreKnownEachAskedForOnce() {
        stub.register(7, record("Order", "n.Item", "n.Place"), List.of("it%20em/x:2".replace("%20", " "), "place:1"));
        stub.version("it%20em%2Fx", 2, record("Item", "n.Place"), List.of("place:1"));
        stub.version("place", 1, record("Place", "string"), List.of());
        stub.register(8, record("Other", "n.Place"), List.of("place:1"));
        SchemaRegistry registry = open();

        Schema order = registry.schema(7);
        assertThat(order.getField("f0").schema().getField("f0").schema())
                .isEqualTo(order.getField("f1").schema());
        assertThat(order.getField("f1").schema().getField("f0").schema().getType())
                .isEqualTo(Schema.Type.STRING);
        assertThat(registry.schema(8).getField("f0").schema().getFullName()).isEqualTo("n.Place");
        assertThat(paths())
                .containsExactly(
                        "/schemas/ids/7",
                        "/subjects/it%20em%2Fx/versions/2?deleted=true",
                        "/subjects/place/versions/1?deleted=true",
                        "/schemas/ids/8");
    }

    @Test
    void aReferenceThatIsNotThereIsWaitedForAsTheSchemaIs() {
        stub.register(7, record("Order", "n.Place"), List.of("place:1"));
        SchemaRegistry registry = open();
        assertThatThrownBy(() -> registry.schema(7))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("schema 7 yet");
        stub.version("place", 1, record("Place", "string"), List.of());
        assertThat(registry.schema(7)).isNotNull();
    }

    @Test
    void aReferenceToOneOfAnotherTypeIsNamed() {
        stub.register(7, record("Order", "n.Place"), List.of("place:1"));
        stub.version("place", 1, record("Elsewhere", "string"), List.of());
        SchemaRegistry registry = open();
        assertThatThrownBy(() -> registry.schema(7))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("n.Place");
    }

    @Test
    void referencesInACircleEnd() {
        stub.register(7, record("Order", "n.Place"), List.of("place:1"));
        stub.version("place", 1, record("Place", "string"), List.of("place:1"));
        assertThat(open().schema(7)).isNotNull();
    }

    @Test
    void referencesAreBounded() {
        for (int i = 0; i < 300; i++) {
            stub.version("s" + i, 1, record("R" + i, "string"), List.of("s" + (i + 1) + ":1"));
        }
        stub.register(7, record("Order", "n.R0"), List.of("s0:1"));
        SchemaRegistry registry = open();
        assertThatThrownBy(() -> registry.schema(7))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("refers to more than 200 others");
    }

    @Test
    void whatWasHadOfReferencesIsNotAskedForAgain() {
        stub.register(7, record("Order", "n.A", "n.B"), List.of("a:1", "b:1"));
        stub.version("a", 1, record("A", "string"), List.of());
        stub.version("b", 1, record("B", "string"), List.of());
        stub.putInTheWay(request ->
                request.path().contains("/b/") ? Optional.of(status(503, "")) : Optional.<RegistryStub.Reply>empty());
        SchemaRegistry registry = open();
        assertThatThrownBy(() -> registry.schema(7)).isInstanceOf(RetriableException.class);
        stub.answerWell();
        assertThat(registry.schema(7)).isNotNull();
        assertThat(paths()).filteredOn(path -> path.contains("/a/")).hasSize(1);
    }
}
