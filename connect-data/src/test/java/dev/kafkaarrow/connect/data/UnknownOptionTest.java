package dev.kafkaarrow.connect.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.connect.plugin.UnknownOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnknownOptionTest {

    private static final ConfigDef OWN = new ConfigDef()
            .define("file.max.records", ConfigDef.Type.LONG, 1L, ConfigDef.Importance.LOW, "")
            .define("partitioner", ConfigDef.Type.STRING, "", ConfigDef.Importance.LOW, "")
            .defineInternal("task.index", ConfigDef.Type.INT, 0, ConfigDef.Importance.LOW);

    private static List<UnknownOption> unknown(String name) {
        return UnknownOption.in(Map.of(name, "x"), OWN, Map.of("flush.size", "file.max.records"));
    }

    @ParameterizedTest
    @CsvSource({
        "partitoner, partitioner",
        "file.max.recods, file.max.records",
        "flush.size, file.max.records",
        "task.max, tasks.max",
        "value.convertor, value.converter",
        "consumer.overide.auto.offset.reset, consumer.override.auto.offset.reset",
        "producers.override.linger.ms, producer.override.linger.ms",
        "value.convertr.schemas.enable, value.converter.schemas.enable",
        "transform.insert.type, transforms.insert.type",
        "error.tolerance, errors.tolerance",
        "confluent.topic.bootstrap.servers, ",
        "password, ",
    })
    void whatNobodyReadsIsNamedWithWhatWasMeant(String name, String meant) {
        assertThat(unknown(name)).containsExactly(new UnknownOption(name, Optional.ofNullable(meant)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file.max.records",
                "partitioner",
                "task.index",
                "name",
                "connector.class",
                "connector.plugin.version",
                "tasks.max",
                "tasks.max.enforce",
                "task.class",
                "topics",
                "topics.regex",
                "key.converter",
                "value.converter.schemas.enable",
                "value.converter.plugin.version",
                "header.converter",
                "transforms",
                "transforms.insert.type",
                "transforms.insert.plugin.version",
                "predicates",
                "predicates.isTombstone.type",
                "errors.tolerance",
                "errors.retry.timeout",
                "errors.deadletterqueue.topic.name",
                "errors.log.include.messages",
                "config.action.reload",
                "consumer.override.isolation.level",
                "producer.override.linger.ms",
                "admin.override.client.id",
                "topic.creation.default.partitions",
                "topic.creation.groups",
                "exactly.once.support",
                "transaction.boundary",
                "transaction.boundary.interval.ms",
                "offsets.storage.topic"
            })
    void whatConnectOrTheConnectorReadsIsKnown(String name) {
        assertThat(unknown(name)).isEmpty();
    }

    @Test
    void aWarningSaysWhatWasMeantAndBlocksNothing() {
        UnknownOption option = unknown("partitoner").get(0);

        assertThat(option).hasToString("Unknown option partitoner is ignored: did you mean partitioner?");
        ConfigValue shown = option.recommendation(Map.of("partitoner", "time"));
        assertThat(shown.value()).isEqualTo("time");
        assertThat(shown.recommendedValues()).isEqualTo(List.of("partitioner"));
        assertThat(shown.errorMessages()).isEmpty();
        assertThat(unknown("password").get(0)).hasToString("Unknown option password is ignored");
    }
}
