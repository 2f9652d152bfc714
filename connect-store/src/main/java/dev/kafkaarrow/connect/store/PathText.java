package dev.kafkaarrow.connect.store;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Paths as text that is the same whatever the locale of the process: stored offsets and logs of one worker mean the same files
 * to another. A {@link Path} holds bytes; its own conversions go by {@code sun.jnu.encoding}, which without a UTF-8 locale fails on
 * text that is not ASCII and loses bytes that are not.
 *
 * <p>The text of a name is its bytes as UTF-8. A byte that is no UTF-8 is {@code \xE9}, its two upper-case hex digits; where a name
 * itself reads like that, its backslash is {@code \x5C}. So every name has one text, and no two names have the same.
 */
final class PathText {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final int MAX_ASCII = 0x7f;

    /** A byte that is no UTF-8, or an escaped backslash. */
    private static final Pattern ESCAPE = Pattern.compile("\\\\x([89A-F][0-9A-F]|5C)");

    /** The order of UTF-8 bytes, in which object stores list; {@link String#compareTo} has other places for surrogates. */
    static final Comparator<String> ORDER = PathText::compare;

    private PathText() {}

    private static int compare(String one, String other) {
        int common = Math.min(one.length(), other.length());
        for (int i = 0; i < common; i++) {
            char c = one.charAt(i);
            char d = other.charAt(i);
            if (c != d) {
                return Character.isSurrogate(c) == Character.isSurrogate(d)
                        ? c - d
                        : Boolean.compare(Character.isSurrogate(c), Character.isSurrogate(d));
            }
        }
        return one.length() - other.length();
    }

    /** The text of a path's last name. */
    static String ofName(Path path) {
        String name = path.getFileName().toString();
        if (isPlain(name)) {
            return name;
        }
        byte[] bytes = bytes(path.toUri().getRawPath());
        int end = bytes.length > 1 && bytes[bytes.length - 1] == '/' ? bytes.length - 1 : bytes.length;
        int begin = end;
        while (begin > 0 && bytes[begin - 1] != '/') {
            begin--;
        }
        return text(ByteBuffer.wrap(bytes, begin, end - begin));
    }

    /** The text of a whole absolute path, for whoever reads it. */
    static String of(Path path) {
        String text = path.toString();
        return isPlain(text) ? text : text(ByteBuffer.wrap(bytes(path.toUri().getRawPath())));
    }

    /**
     * The path that a text means below an absolute directory.
     *
     * @throws IllegalArgumentException if no path has that text
     */
    static Path resolve(Path directory, String relative) {
        if (isPlain(relative)) {
            return directory.resolve(relative);
        }
        String uri = directory.toUri().toString();
        return Path.of(URI.create((uri.endsWith("/") ? uri : uri + "/") + escaped(bytesOf(relative))));
    }

    /**
     * The path of an absolute path as a user writes it, without escapes.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Path absolute(String path) {
        return isAscii(path) ? Path.of(path) : Path.of(URI.create("file://" + escaped(utf8(path))));
    }

    /**
     * The path of a {@code file:} URI; what is not ASCII in it is taken as UTF-8.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Path ofUri(String uri) {
        StringBuilder ascii = new StringBuilder(uri.length());
        uri.codePoints().forEach(c -> {
            String character = Character.toString(c);
            ascii.append(c <= MAX_ASCII ? character : escaped(utf8(character)));
        });
        return Path.of(URI.create(ascii.toString()));
    }

    /** Whether the text of a name is the name as it is, in every locale. */
    private static boolean isPlain(String name) {
        return isAscii(name) && name.indexOf('\\') < 0;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c <= MAX_ASCII);
    }

    /** The bytes of a path from what a URI has of it. */
    private static byte[] bytes(String rawPath) {
        ByteBuffer bytes = ByteBuffer.allocate(rawPath.length());
        for (int i = 0; i < rawPath.length(); i++) {
            char c = rawPath.charAt(i);
            if (c == '%') {
                bytes.put((byte) HexFormat.fromHexDigits(rawPath, i + 1, i + 3));
                i += 2;
            } else {
                bytes.put((byte) c);
            }
        }
        byte[] all = new byte[bytes.flip().remaining()];
        bytes.get(all);
        return all;
    }

    private static String text(ByteBuffer name) {
        StringBuilder text = new StringBuilder();
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer chars = CharBuffer.allocate(name.remaining());
        while (true) {
            CoderResult result = decoder.decode(name, chars, true);
            text.append(ESCAPE.matcher(chars.flip()).replaceAll("\\\\x5Cx$1"));
            if (!result.isError()) {
                return text.toString();
            }
            for (int i = 0; i < result.length(); i++) {
                text.append("\\x").append(HEX.toHexDigits(name.get()));
            }
            chars.clear();
        }
    }

    private static ByteBuffer bytesOf(String text) {
        // no shorter than what the escapes stand for
        ByteBuffer bytes = ByteBuffer.allocate(text.length() * 3);
        Matcher escapes = ESCAPE.matcher(text);
        int end = 0;
        while (escapes.find()) {
            bytes.put(utf8(text.substring(end, escapes.start())));
            bytes.put((byte) HexFormat.fromHexDigits(escapes.group(1)));
            end = escapes.end();
        }
        return bytes.put(utf8(text.substring(end))).flip();
    }

    private static ByteBuffer utf8(String text) {
        try {
            return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("'" + text + "' is no name of a file: half of a surrogate pair", e);
        }
    }

    /** As a URI has it, whose path is bytes to the file system. */
    private static String escaped(ByteBuffer bytes) {
        StringBuilder escaped = new StringBuilder();
        while (bytes.hasRemaining()) {
            byte b = bytes.get();
            if (b == '/') {
                escaped.append('/');
            } else {
                escaped.append('%').append(HEX.toHexDigits(b));
            }
        }
        return escaped.toString();
    }
}
