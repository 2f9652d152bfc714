package dev.kafkaarrow.connect.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The second run of some tests is against the classes of the oldest workers. */
@EnabledIfSystemProperty(named = "kafka.oldest.version", matches = ".+")
class OldestWorkerTest {

    @Test
    void isTheVersionThatItClaimsToBe() {
        assertThat(AppInfoParser.getVersion()).isEqualTo(System.getProperty("kafka.oldest.version"));
        assertThatThrownBy(() -> Class.forName("org.apache.kafka.common.metrics.PluginMetrics"))
                .isInstanceOf(ClassNotFoundException.class);
    }
}
