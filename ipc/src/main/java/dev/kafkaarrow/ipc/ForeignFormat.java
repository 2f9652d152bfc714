package dev.kafkaarrow.ipc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What stands in place of an Arrow IPC stream, told by its first bytes. No stream is taken for any of these: one begins with the
 * continuation marker, or, as written before Arrow 0.15, with the length of a schema message, which none of these bytes can be.
 */
public enum ForeignFormat {
    ARROW_FILE(
            "an Arrow IPC file (magic ARROW1, Feather V2): read it by pyarrow.ipc.open_file, and write its batches by"
                    + " pyarrow.ipc.new_stream (RecordBatchStreamWriter) to have a stream"),
    FEATHER_V1(
            "a Feather V1 file: read it by pyarrow.feather.read_table, and write it by pyarrow.feather.write_feather as"
                    + " version 2, which is an Arrow IPC file"),
    PARQUET("a Parquet file"),
    ORC("an ORC file"),
    AVRO("an Avro file"),
    GZIP("a gzip file"),
    ZSTD("a zstd file"),
    LZ4("an LZ4 file"),
    BZIP2("a bzip2 file"),
    XZ("an xz file"),
    SNAPPY("a Snappy file"),
    ZIP("a zip file"),
    /** A zero byte and a schema id of four bytes before the value. */
    SCHEMA_REGISTRY("a value in the wire format of a schema registry"),
    /** Base64 of a stream, as it is or as a JSON string. */
    BASE64("an Arrow stream as base64 text"),
    /** What {@code toString()} of a Java byte array gives. */
    BYTE_ARRAY_NAME("the name of a Java byte[] in place of its bytes"),
    JSON("JSON"),
    CSV("CSV"),
    TEXT("text");

    /** Bytes that it takes to tell. */
    static final int LOOK_BYTES = 64;

    /** Of text, in errors: enough to see what it is, too few to spill a value. */
    private static final int QUOTED_CHARS = 12;

    private static final int REGISTRY_PREFIX_BYTES = 5;

    /** Magics, in Latin-1. */
    private static final List<Magic> MAGICS = List.of(
            new Magic("ARROW1", ARROW_FILE),
            new Magic("FEA1", FEATHER_V1),
            new Magic("PAR1", PARQUET),
            // with an encrypted footer
            new Magic("PARE", PARQUET),
            new Magic("ORC", ORC),
            new Magic("Obj\1", AVRO),
            new Magic("\37\u008b\b", GZIP),
            new Magic("(\u00b5/\u00fd", ZSTD),
            new Magic("\4\"M\30", LZ4),
            new Magic("BZh", BZIP2),
            new Magic("\u00fd7zXZ", XZ),
            new Magic("\u00ff\6\0\0sNaPpY", SNAPPY),
            new Magic("\u0082SNAPPY\0", SNAPPY),
            new Magic("PK\3\4", ZIP),
            // byte order marks of UTF-16
            new Magic("\u00ff\u00fe", TEXT),
            new Magic("\u00fe\u00ff", TEXT));

    private static final List<TextForm> TEXT_FORMS = List.of(
            new TextForm(Pattern.compile("\\[B@\\p{XDigit}+").asMatchPredicate(), BYTE_ARRAY_NAME),
            // the continuation marker in base64
            new TextForm(Pattern.compile("^\"?/////").asPredicate(), BASE64),
            new TextForm(Pattern.compile("^[\\[{\"]").asPredicate(), JSON),
            new TextForm(Pattern.compile("^[^\\r\\n]*?[\\t,;](?! )").asPredicate(), CSV),
            new TextForm(text -> true, TEXT));

    private record Magic(String bytes, ForeignFormat format) {
        private static final int A_WORD_MAY_BEGIN_SO = 3;

        boolean begins(ByteBuffer content, Optional<String> text) {
            byte[] magic = bytes.getBytes(StandardCharsets.ISO_8859_1);
            byte[] first = new byte[Math.min(magic.length, content.limit())];
            content.get(0, first);
            return Arrays.equals(magic, first) && (text.isEmpty() || magic.length > A_WORD_MAY_BEGIN_SO);
        }
    }

    private record TextForm(Predicate<String> matches, ForeignFormat format) {}

    private final String description;

    ForeignFormat(String description) {
        this.description = description;
    }

    /**
     * The format of bytes that are not a stream, if it can be told.
     *
     * @param content from its position to its limit, the beginning at least; left as it is
     */
    public static Optional<ForeignFormat> of(ByteBuffer content) {
        ByteBuffer bytes = beginning(content);
        Optional<String> readable = text(bytes);
        Optional<Magic> magic =
                MAGICS.stream().filter(each -> each.begins(bytes, readable)).findFirst();
        if (magic.isPresent()) {
            return Optional.of(magic.get().format());
        }
        if (isRegistryPrefix(bytes)) {
            return Optional.of(SCHEMA_REGISTRY);
        }
        return readable.map(String::strip)
                .flatMap(text -> TEXT_FORMS.stream()
                        .filter(form -> form.matches().test(text))
                        .map(TextForm::format)
                        .findFirst());
    }

    /** In a message of an error, with the beginning of what is text. */
    String describe(ByteBuffer content) {
        return description
                + switch (this) {
                    case BASE64, BYTE_ARRAY_NAME, JSON, CSV, TEXT ->
                        text(beginning(content))
                                .map(text -> ", beginning with " + quoted(text))
                                .orElse("");
                    case ARROW_FILE,
                            FEATHER_V1,
                            PARQUET,
                            ORC,
                            AVRO,
                            GZIP,
                            ZSTD,
                            LZ4,
                            BZIP2,
                            XZ,
                            SNAPPY,
                            ZIP,
                            SCHEMA_REGISTRY -> "";
                };
    }

    private static ByteBuffer beginning(ByteBuffer content) {
        return content.slice(content.position(), Math.min(content.remaining(), LOOK_BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String quoted(String text) {
        String shown = text.strip();
        int end = Math.min(shown.length(), QUOTED_CHARS);
        return "`" + shown.substring(0, end).replaceAll("\\s", " ") + (end < shown.length() ? "...`" : "`");
    }

    /** The id is big-endian. What could be a length of the old framing is left alone: below 16 MiB, but for 0, which is no schema. */
    private static boolean isRegistryPrefix(ByteBuffer bytes) {
        if (bytes.limit() <= REGISTRY_PREFIX_BYTES || bytes.get(0) != 0 || bytes.get(1) != 0) {
            return false;
        }
        int length = bytes.getInt(0);
        return length <= 0 || length >= 1 << 24;
    }

    /** The bytes as UTF-8, if they are that and nothing that text does not hold; a character that is cut off at the end is left out. */
    private static Optional<String> text(ByteBuffer bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer chars = CharBuffer.allocate(bytes.limit());
        boolean malformed =
                decoder.decode(bytes.duplicate().rewind(), chars, false).isError();
        String text = chars.flip().toString();
        String withoutMark = text.startsWith("\ufeff") ? text.substring(1) : text;
        boolean printable = withoutMark.chars().noneMatch(c -> Character.isISOControl(c) && !Character.isWhitespace(c));
        return !malformed && printable && !withoutMark.isEmpty() ? Optional.of(withoutMark) : Optional.empty();
    }
}
