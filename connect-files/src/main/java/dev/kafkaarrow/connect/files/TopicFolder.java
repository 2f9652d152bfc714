package dev.kafkaarrow.connect.files;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Topic names as folder names. Letters, digits, dot, underscore and hyphen stay; a dot or underscore at the beginning, which
 * would hide the folder from every listing, and all else become {@code %XX} for each byte of their UTF-8. No valid topic
 * name holds {@code %}, and every topic has exactly one folder name.
 */
final class TopicFolder {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private TopicFolder() {}

    static String name(String topic) {
        StringBuilder folder = new StringBuilder(topic.length());
        for (byte b : topic.getBytes(StandardCharsets.UTF_8)) {
            if (stays((char) (b & 0xff), folder.length())) {
                folder.append((char) b);
            } else {
                folder.append('%').append(HEX.toHexDigits(b));
            }
        }
        return folder.toString();
    }

    /** The topic of a folder; empty if no topic has a folder of that name. */
    static Optional<String> topic(String folder) {
        ByteBuffer bytes = ByteBuffer.allocate(folder.length() * 3);
        for (int i = 0; i < folder.length(); i++) {
            char c = folder.charAt(i);
            if (stays(c, i)) {
                bytes.put((byte) c);
            } else if (c == '%' && isHex(folder, i + 1)) {
                bytes.put((byte) HexFormat.fromHexDigits(folder, i + 1, i + 3));
                i += 2;
            } else {
                return Optional.empty();
            }
        }
        return decode(bytes.flip()).filter(topic -> name(topic).equals(folder));
    }

    private static boolean isHex(String folder, int from) {
        return from + 2 <= folder.length()
                && HexFormat.isHexDigit(folder.charAt(from))
                && HexFormat.isHexDigit(folder.charAt(from + 1));
    }

    private static boolean stays(char c, int position) {
        return switch (c) {
            case '.', '_' -> position > 0;
            case '-' -> true;
            default -> (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        };
    }

    private static Optional<String> decode(ByteBuffer utf8) {
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(utf8).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
