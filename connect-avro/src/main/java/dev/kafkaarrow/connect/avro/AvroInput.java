package dev.kafkaarrow.connect.avro;

import dev.kafkaarrow.connect.data.types.FieldException;
import dev.kafkaarrow.connect.data.types.MismatchException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * Avro's decoder of a value in an array, which also tells where it is, so that texts and bytes are taken from the array. Nothing is
 * allocated for what the bytes say is there before they are. Not thread-safe.
 */
final class AvroInput {
    /**
     * Of elements that take no bytes, as of empty records, any number may be said to be there. So many are enough for whatever could be
     * meant, and little memory.
     */
    static final int MAX_EMPTY_ELEMENTS = 65_536;

    private static final int MAX_LEVELS_SKIPPED = 1_000;

    private static final String NUMBER_OF_ELEMENTS = "a number of elements";

    /** Of the first byte of a number, of which 0 has none. */
    private static final int LOW_BITS = 0x7F;

    private BinaryDecoder decoder;

    /** What the decoder has not yet read. */
    private InputStream rest;

    private byte[] array;
    private int start;
    private int end;
    private int emptyElements;

    /**
     * Moves to a datum.
     *
     * @param valueFrom index in the array of the value that the datum is in
     * @param to index behind the datum
     */
    void begin(byte[] bytes, int valueFrom, int from, int to) {
        array = bytes;
        start = valueFrom;
        end = to;
        emptyElements = 0;
        decoder = DecoderFactory.get().binaryDecoder(bytes, from, to - from, decoder);
        rest = decoder.inputStream();
    }

    byte[] array() {
        return array;
    }

    /** Index in the array of the next byte. */
    int position() {
        return end - left();
    }

    private int left() {
        try {
            return rest.available();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean readBoolean() throws IOException {
        int at = position();
        boolean value = decoder.readBoolean();
        if ((array[at] & ~1) != 0) {
            throw new MismatchException("a boolean of 0 or 1", Integer.toString(array[at]));
        }
        return value;
    }

    int readInt() throws IOException {
        return decoder.readInt();
    }

    long readLong() throws IOException {
        return decoder.readLong();
    }

    float readFloat() throws IOException {
        return decoder.readFloat();
    }

    double readDouble() throws IOException {
        return decoder.readDouble();
    }

    /** Number of the type of a union, or of the symbol of an enum. */
    int readIndex(int count, String expected) throws IOException {
        int index = decoder.readInt();
        if (index < 0 || index >= count) {
            throw new MismatchException(expected + " of " + count, "number " + index);
        }
        return index;
    }

    /** Length of text or bytes, all of which are there. */
    int readLength() throws IOException {
        long length = decoder.readLong();
        if (length < 0) {
            throw new MismatchException("a length", Long.toString(length));
        }
        return expect(length);
    }

    /** Number of bytes that are there. */
    int expect(long bytes) {
        int left = left();
        if (bytes > left) {
            throw new MismatchException(bytes + " bytes", left + " until the end of the value");
        }
        return (int) bytes;
    }

    /** Moves behind bytes that are there; returns the index in the array of the first. */
    int pass(int bytes) throws IOException {
        int first = position();
        decoder.skipFixed(bytes);
        return first;
    }

    /** How the elements of an array or the entries of a map lie there. */
    enum Elements {
        OF_BYTES,
        EMPTY;

        static Elements of(org.apache.avro.Schema element) {
            return Skipping.takesNoBytes(element) ? EMPTY : OF_BYTES;
        }
    }

    /** Number of elements in the first block of an array, or of entries in that of a map, which is written alike. */
    long readArrayStart(Elements elements) throws IOException {
        int at = position();
        try {
            return checked(decoder.readArrayStart(), at, elements);
        } catch (UnsupportedOperationException e) {
            throw new MismatchException(NUMBER_OF_ELEMENTS, "one that is too large");
        }
    }

    /** Number of elements in the next block of an array; 0 behind its end. */
    long arrayNext(Elements elements) throws IOException {
        int at = position();
        try {
            return checked(decoder.arrayNext(), at, elements);
        } catch (UnsupportedOperationException e) {
            throw new MismatchException(NUMBER_OF_ELEMENTS, "one that is too large");
        }
    }

    /** Before elements are read one by one, of which each takes a byte. */
    private long checked(long count, int at, Elements elements) {
        if (count == 0 && (array[at] & LOW_BITS) != 0) {
            // Avro's library takes the least of all longs for 0
            throw new MismatchException(NUMBER_OF_ELEMENTS, Long.toString(Long.MIN_VALUE));
        }
        if (elements == Elements.OF_BYTES) {
            return expect(count);
        }
        if (count > MAX_EMPTY_ELEMENTS - emptyElements) {
            throw new MismatchException("at most " + MAX_EMPTY_ELEMENTS + " elements that take no bytes", "more");
        }
        emptyElements += (int) count;
        return count;
    }

    /** Skips a value. */
    void skip(org.apache.avro.Schema schema) throws IOException {
        Skipping.skip(decoder, this, schema, MAX_LEVELS_SKIPPED);
    }

    /** @throws MismatchException unless all was read */
    void expectEnd() {
        int left = left();
        if (left > 0) {
            throw new MismatchException("the end of the value", left + " more bytes");
        }
    }

    /** An error with the position that the input is at. */
    FieldException located(FieldException e) {
        return new FieldException(e.path(), e.expected(), e.actual() + " at byte " + (position() - start), e);
    }

    /** What is wrong, if the decoder says so. */
    static MismatchException mismatch(String expected, Exception fault) {
        return new MismatchException(
                expected,
                fault instanceof EOFException ? "the end of the value" : "bytes that say: " + fault.getMessage());
    }
}
