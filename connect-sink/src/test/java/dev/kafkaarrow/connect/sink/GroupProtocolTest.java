package dev.kafkaarrow.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupProtocolTest {

    /** Knows the classes of no worker, and so none that came with 4.0. */
    private static final ClassLoader BEFORE_4_0 = new ClassLoader(null) {};

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"consumer, true", "CONSUMER, true", "classic, false", ", false"})
    void theConsumerProtocolIsWarnedAbout(String protocol, boolean warned) {
        Map<String, String> settings = protocol == null ? Map.of() : Map.of(GroupProtocol.OPTION, protocol);

        assertThat(GroupProtocol.warning(settings).isPresent()).isEqualTo(warned);
    }

    @Test
    void workersBefore40HaveNoSuchFault() {
        assertThat(GroupProtocol.warning(Map.of(GroupProtocol.OPTION, "consumer"), BEFORE_4_0))
                .isEmpty();
    }

    @Test
    void theAnswerToAValidationRecommendsTheClassicProtocolAndRefusesNothing() {
        Map<String, String> config =
                Map.of("topics", "t", "store.url", directory.toString(), GroupProtocol.OPTION, "consumer");

        assertThat(new ArrowStreamSinkConnector().validate(config).configValues())
                .allSatisfy(value -> assertThat(value.errorMessages()).isEmpty())
                .filteredOn(value -> value.name().equals(GroupProtocol.OPTION))
                .singleElement()
                .satisfies(value -> assertThat(value.recommendedValues()).containsExactly("classic"));
    }
}
