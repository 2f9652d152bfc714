package dev.kafkaarrow.connect.data.json;

import dev.kafkaarrow.connect.data.types.RandomRecords;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.json.JsonConverter;

/** Documents with faults, made of those that JsonConverter writes; the same for the same seed. */
final class HostileJson {
    private static final List<String> PIECES = List.of(
            "null",
            "true",
            "false",
            "0",
            "-0",
            "-0.0",
            "007",
            "1.5",
            "1e400",
            "-1e-400",
            "1e2147483647",
            "1e2147483648",
            "1e-2147483648",
            "9223372036854775808",
            "-9223372036854775809",
            "300",
            "1".repeat(1_001),
            "0." + "1".repeat(999),
            "NaN",
            "\"NaN\"",
            "\"\"",
            "\"x\"",
            "\"YQ==\"",
            "\"YR==\"",
            "\"YQ==YQ==\"",
            "\"YQ\"",
            "\"\\ud800\"",
            "\"\\ud83d\\ude80\"",
            "\"\\u0000\"",
            "\"\\x\"",
            "{}",
            "[]",
            "[[1,2]]",
            "{\"a\":1,\"a\":2}",
            "[".repeat(1_001),
            "\"f0\":1,",
            "\"schema\":null,",
            "\"payload\":{},",
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "/**/",
            "'a'",
            " ",
            "\u00a0",
            "\f",
            "+1",
            ".5",
            "5.",
            "1e",
            "0x10",
            "True",
            "Infinity");
    private static final byte[][] BYTES = {
        {(byte) 0xC0, (byte) 0x80},
        {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
        {(byte) 0xFF},
        {(byte) 0x80},
        {0},
        {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
        {(byte) 0xC3},
        {(byte) 0xF0, (byte) 0x9F, (byte) 0x9A}
    };

    private HostileJson() {}

    static byte[] document(long seed, JsonConverter converter) {
        RandomRecords records = new RandomRecords(seed);
        Random random = new Random(seed);
        Schema schema = records.struct(1 + random.nextInt(3));
        byte[] document = converter.fromConnectData("topic", schema, records.record(schema));
        int faults = random.nextInt(3);
        for (int i = 0; i < faults; i++) {
            document = withFault(document, random);
        }
        return document;
    }

    private static byte[] withFault(byte[] document, Random random) {
        String text = new String(document, StandardCharsets.ISO_8859_1);
        // most of a document is its schema, and most faults belong into the payload
        int from = random.nextInt(4) == 0 ? 0 : Math.max(0, text.lastIndexOf("\"payload\""));
        int at = from + random.nextInt(document.length - from + 1);
        int value = valueAt(text, at);
        return switch (random.nextInt(6)) {
            case 0 -> joined(document, at, new byte[0], document.length);
            case 1 -> joined(document, at, piece(random), at);
            case 2 -> joined(document, at, piece(random), Math.min(document.length, at + 1 + random.nextInt(3)));
            case 3 -> joined(document, at, new byte[] {(byte) random.nextInt(256)}, Math.min(document.length, at + 1));
            // a value for another, which leaves the document whole
            default -> joined(document, value, piece(random), endOfValue(text, value));
        };
    }

    private static int valueAt(String text, int near) {
        int colon = text.indexOf(':', Math.min(near, text.length()));
        return colon < 0 ? text.length() : colon + 1;
    }

    private static int endOfValue(String text, int from) {
        int end = from;
        while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private static byte[] piece(Random random) {
        return random.nextInt(6) == 0
                ? BYTES[random.nextInt(BYTES.length)]
                : PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] joined(byte[] document, int to, byte[] piece, int from) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.write(document, 0, to);
        joined.writeBytes(piece);
        joined.write(document, from, document.length - from);
        return joined.toByteArray();
    }
}
