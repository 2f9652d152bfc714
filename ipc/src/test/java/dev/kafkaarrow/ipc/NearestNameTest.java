package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NearestNameTest {

    private static final List<String> KNOWN = List.of(
            "store.url",
            "partitioner",
            "output",
            "file.max.records",
            "file.max.rows",
            "file.max.bytes",
            "arrow.schema.compatibility",
            "arrow.compression",
            "key");

    @ParameterizedTest
    @CsvSource({
        "partitoner, partitioner",
        "ouptut, output",
        "file.max.recods, file.max.records",
        "arrow.schema.compatability, arrow.schema.compatibility",
        "arrow.schema.compat, ",
        "file.max.row, file.max.rows",
        "fileMaxBytes, file.max.bytes",
        "FILE_MAX_BYTES, file.max.bytes",
        "max.file.bytes, file.max.bytes",
        "compression, arrow.compression",
        "sink.store.url, store.url",
        "storeurl, store.url",
        "kye, ",
    })
    void whatWasMeantIsFound(String name, String meant) {
        assertThat(NearestName.of(name, KNOWN).orElse(null)).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "flush.size", "topics", "linger.ms", "file", "\uD800"})
    void otherWordsAreNoTypingErrors(String name) {
        assertThat(NearestName.of(name, KNOWN)).isEmpty();
    }
}
