package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicTemplateTest {

    @ParameterizedTest
    @CsvSource({
        "${file}, sales/2026/orders.arrows, orders",
        "${file}, sales/orders.arrow, orders",
        "${file}, sales/orders.feather, orders",
        "${file}, orders 2026+1.arrows, orders_2026_1",
        "${file}, orders.stream, orders.stream",
        "${dir:1}, sales/2026/orders.arrows, sales",
        "in.${dir:2}-${dir:1}.${file}, sales/2026/orders.arrows, in.2026-sales.orders",
        "${kafka.topic}.copy, original/x.arrows, original.copy",
        "fixed, a.arrows, fixed",
    })
    void namesTheTopicOfAFile(String template, String path, String topic) throws BadFileException {
        assertThat(TopicTemplate.parse(template).topic(path, Optional.of(Batches.at(0, 0))))
                .isEqualTo(topic);
    }

    @ParameterizedTest
    @ValueSource(strings = {"${File}", "${dir}", "${dir:0}", "${dir:-1}", "${}", "a b", "${file", "$file", "täglich"})
    void refusesWhatIsNoTemplate(String template) {
        assertThatThrownBy(() -> TopicTemplate.parse(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected");
    }

    @Test
    void saysWhichFileHasNoTopic() {
        assertThatThrownBy(() -> TopicTemplate.parse("${dir:2}").topic("a/b.arrows", Optional.empty()))
                .isInstanceOf(BadFileException.class)
                .hasMessage("a/b.arrows: no topic from topic.template = ${dir:2}: the file is 1 directories deep");
        assertThatThrownBy(() -> TopicTemplate.parse("${kafka.topic}").topic("a/b.arrows", Optional.empty()))
                .hasMessageContaining("no message that a sink recorded");
        assertThatThrownBy(() -> TopicTemplate.parse("${file}").topic("x".repeat(250), Optional.empty()))
                .hasMessageContaining("is not a topic name");
        assertThatThrownBy(() -> TopicTemplate.parse("${file}").topic("...arrows", Optional.empty()))
                .hasMessageContaining("'..' is not a topic name");
    }
}
