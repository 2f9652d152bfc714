package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignFormatTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"schema":{"type":"bytes"},"payload":"abc"} | JSON   | JSON, beginning with `{"schema":{"...`
            [1, 2, 3]                                   | JSON   | JSON, beginning with `[1, 2, 3]`
            "text"                                      | JSON   | JSON, beginning with `"text"`
            id,name,amount                              | CSV    | CSV, beginning with `id,name,amou...`
            id;naïve                                    | CSV    | CSV, beginning with `id;naïve`
            Hello, world                                | TEXT   | text, beginning with `Hello, world`
            12                                          | TEXT   | text, beginning with `12`
            日本語                                        | TEXT   | text, beginning with `日本語`
            ORCHID of the year                          | TEXT   | text, beginning with `ORCHID of th...`
            [B@1bbeaf72                                 | BYTE_ARRAY_NAME | the name of a Java byte[] in place of its bytes, beginning with `[B@1bbeaf72`
            """)
    void textIsTold(String content, ForeignFormat format, String told) {
        InvalidStreamException e = refusal(content.getBytes(StandardCharsets.UTF_8));

        assertThat(e.foreignFormat()).contains(format);
        assertThat(e.reason()).isEqualTo(Reason.MALFORMED);
        assertThat(e).hasMessage("at byte 0: expected an Arrow IPC stream, got " + told);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            4152524f57310000ffffffff28010000 | ARROW_FILE
            464541310000000000000000         | FEATHER_V1
            504152311504154015424c15         | PARQUET
            504152451504154015424c15         | PARQUET
            4f5243110000                     | ORC
            4f626a0104166176726f2e736368656d | AVRO
            28b52ffd04000100                 | ZSTD
            425a68393141592653590000         | BZIP2
            fd377a585a000004                 | XZ
            ff060000734e61507059             | SNAPPY
            504b0304140000                   | ZIP
            fffe7b002200                     | TEXT
            00000000010a                     | SCHEMA_REGISTRY
            00000186a1080a                   | SCHEMA_REGISTRY
            """)
    void aFileIsToldByItsMagic(String hex, ForeignFormat format) {
        InvalidStreamException e = refusal(java.util.HexFormat.of().parseHex(hex));

        assertThat(e.foreignFormat()).contains(format);
        assertThat(e.reason()).isEqualTo(format == ForeignFormat.ARROW_FILE ? Reason.UNSUPPORTED : Reason.MALFORMED);
    }

    @Test
    void aCompressedStreamIsTold() throws IOException {
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream compressing = new GZIPOutputStream(gzip)) {
            compressing.write(stream());
        }
        ByteArrayOutputStream lz4 = new ByteArrayOutputStream();
        try (LZ4FrameOutputStream compressing = new LZ4FrameOutputStream(lz4)) {
            compressing.write(stream());
        }

        assertThat(refusal(gzip.toByteArray())).hasMessage("at byte 0: expected an Arrow IPC stream, got a gzip file");
        assertThat(refusal(lz4.toByteArray()).foreignFormat()).contains(ForeignFormat.LZ4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "\"%s\""})
    void aStreamInBase64IsTold(String form) {
        String base64 = Base64.getEncoder().encodeToString(stream());

        assertThat(refusal(form.formatted(base64).getBytes(StandardCharsets.US_ASCII))
                        .foreignFormat())
                .contains(ForeignFormat.BASE64);
    }

    /** Lengths that a schema message of before 0.15 may have, and what may be the beginning of one that is still written. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "70",
                "7041",
                "704120",
                "ffffffff",
                "00000000",
                "00000100",
                "f4010000",
                "20202000",
                "00400f00"
            })
    void whatMayBecomeAStreamIsNotForeign(String hex) {
        ByteBuffer content = ByteBuffer.wrap(java.util.HexFormat.of().parseHex(hex));
        FrameReader reader = new FrameReader(ByteSource.of(content), Checks.DEFAULT);

        InvalidStreamException e = catchThrowableOfType(InvalidStreamException.class, reader::next);

        assertThat(e.foreignFormat()).isEmpty();
    }

    @Test
    void moreThanAGlanceIsNotShown() {
        String secret = "{\"name\":\"value that is nobody's business\"}";

        assertThat(refusal(secret.getBytes(StandardCharsets.UTF_8)).getMessage())
                .doesNotContain("value");
    }

    private static byte[] stream() {
        return StreamParts.concat(Encapsulation.encapsulate(ByteBuffer.allocate(16)), StreamAssembly.endOfStream());
    }

    private static InvalidStreamException refusal(byte[] content) {
        return catchThrowableOfType(InvalidStreamException.class, () -> ArrowStream.of(content));
    }
}
