package dev.kafkaarrow.tools.verify;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** Values of records as a line of a report has them: short, and without what moves a terminal's cursor. */
final class Shown {

    private static final int MOST_BYTES = 40;

    private Shown() {}

    /** Text in quotes where the bytes are some, else hex digits; no more than the beginning of what is long. */
    static String bytes(Optional<Bytes> given) {
        if (given.isEmpty()) {
            return "null";
        }
        byte[] bytes = given.get().array();
        if (bytes.length > MOST_BYTES) {
            return hex(bytes, MOST_BYTES / 2) + "... (" + bytes.length + " bytes)";
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (text.chars().noneMatch(Character::isISOControl)) {
                return "'" + text + "'";
            }
        } catch (CharacterCodingException e) {
            // not text, so digits
        }
        return hex(bytes, bytes.length);
    }

    static String text(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints()
                .forEach(
                        c -> shown.appendCodePoint(Character.isISOControl(c) ? Character.codePointAt("\ufffd", 0) : c));
        return shown.toString();
    }

    static String crc32c(int crc32c) {
        return HexFormat.of().toHexDigits(crc32c);
    }

    private static String hex(byte[] bytes, int length) {
        return "0x" + HexFormat.of().formatHex(bytes, 0, length);
    }
}
