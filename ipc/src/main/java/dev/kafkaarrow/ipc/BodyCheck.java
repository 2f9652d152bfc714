package dev.kafkaarrow.ipc;

import dev.kafkaarrow.ipc.InvalidStreamException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.apache.arrow.memory.ArrowBuf;

/**
 * Checks the values of a batch's buffers: the ends of offsets at {@link Validation#STRUCTURAL}, every offset, index, view,
 * type id, run end and UTF-8 sequence at {@link Validation#FULL}.
 */
final class BodyCheck {
    private static final int VIEW_BYTES = ViewConversion.VIEW_BYTES;
    private static final int INLINE_VIEW_BYTES = 12;
    private static final int VIEW_PREFIX_BYTES = 4;

    private final BatchNumbers batch;
    private final List<ArrowBuf> buffers;
    private final boolean full;
    private final LongUnaryOperator dictionarySize;
    private final long position;

    /**
     * @param buffers of the batch, decompressed, in order
     * @param dictionarySize number of values of a dictionary in effect
     * @param position of the body in the stream, for error messages
     */
    BodyCheck(
            BatchNumbers batch,
            List<ArrowBuf> buffers,
            Validation validation,
            LongUnaryOperator dictionarySize,
            long position) {
        this.batch = batch;
        this.buffers = buffers;
        this.full = validation == Validation.FULL;
        this.dictionarySize = dictionarySize;
        this.position = position;
    }

    void run() throws InvalidStreamException {
        for (NodeCursor at = batch.cursor(); at.next(); ) {
            if (batch.length(at.index()) > 0 && isChecked(at.node().kind())) {
                new NodeCheck(at).run();
            }
        }
    }

    /** Whether there is anything to look at in the body, which for most columns there is not. */
    private boolean isChecked(LayoutKind kind) {
        return full
                || batch.isCompressed()
                || kind == LayoutKind.VARIABLE
                || kind == LayoutKind.LIST
                || kind == LayoutKind.RUN_END_ENCODED;
    }

    private int childLength(LayoutNode node, int child) {
        return batch.length(node.child(child));
    }

    private final class NodeCheck {
        private final LayoutNode node;
        private final int first;
        private final int variadic;
        private final int length;
        private final long nullCount;

        NodeCheck(NodeCursor at) {
            this.node = at.node();
            this.first = at.firstBuffer();
            this.variadic = at.dataBuffers();
            this.length = batch.length(at.index());
            this.nullCount = batch.nullCount(at.index());
        }

        void run() throws InvalidStreamException {
            if (batch.isCompressed()) {
                checkSizes();
            }
            switch (node.kind()) {
                case VARIABLE -> {
                    offsets(buffers.get(first + 2).capacity());
                    if (full && isUtf8()) {
                        utf8();
                    }
                }
                case LIST -> offsets(childLength(node, 0));
                case RUN_END_ENCODED, NULL, BITS, STRUCT, FIXED_SIZE_LIST -> {
                    // run ends are the values of a child, checked with their parent below
                }
                case FIXED -> {
                    if (full && node.isIndexOfDictionary()) {
                        indices();
                    }
                }
                case VIEW -> {
                    if (full) {
                        views();
                    }
                }
                case LIST_VIEW -> {
                    if (full) {
                        listViews();
                    }
                }
                case SPARSE_UNION, DENSE_UNION -> {
                    if (full) {
                        typeIds();
                    }
                }
            }
            if (full && node.kind().hasValidity()) {
                nulls();
            }
            if (node.kind() == LayoutKind.RUN_END_ENCODED) {
                runEnds();
            }
        }

        /** The sizes that a compressed batch's header does not tell. */
        private void checkSizes() throws InvalidStreamException {
            for (int i = 0; i < node.kind().buffers; i++) {
                long bytes = node.bytes(i, length);
                long actual = buffers.get(first + i).capacity();
                if (i == 0 && node.kind().hasValidity() && actual == 0) {
                    requireNoValidity();
                } else if (actual < bytes) {
                    throw malformed(
                            "at least " + bytes + " bytes of " + node.label(i) + " in " + node.path(),
                            actual + " bytes");
                }
            }
        }

        private void requireNoValidity() throws InvalidStreamException {
            if (nullCount > 0 && nullCount != length) {
                throw malformed("validity of " + node.path() + " with " + nullCount + " nulls", "none");
            }
        }

        private void offsets(long limit) throws InvalidStreamException {
            long previous = offset(0);
            long last = offset(length);
            if (previous < 0 || last < previous || last > limit) {
                throw malformed(
                        "offsets of " + node.path() + " from 0 to " + limit, "from " + previous + " to " + last);
            }
            for (int i = 1; full && i <= length; i++) {
                long offset = offset(i);
                if (offset < previous) {
                    throw malformed(
                            "offset " + i + " of " + node.path() + " of at least " + previous, String.valueOf(offset));
                }
                previous = offset;
            }
        }

        private long offset(int index) {
            return integer(buffers.get(first + 1), index, node.width());
        }

        private void nulls() throws InvalidStreamException {
            if (nullCount != BatchNumbers.UNKNOWN && buffers.get(first).capacity() > 0) {
                int nulls = countNulls(buffers.get(first), length);
                if (nulls != nullCount) {
                    throw malformed(nullCount + " nulls in " + node.path(), nulls + " nulls");
                }
            }
        }

        private boolean isNull(int index) {
            ArrowBuf validity = buffers.get(first);
            return validity.capacity() == 0
                    ? nullCount == length
                    : ((validity.getByte(index >> 3) >> (index & 7)) & 1) == 0;
        }

        private void indices() throws InvalidStreamException {
            long size = dictionarySize.applyAsLong(node.dictionaryId());
            boolean signed = LayoutNode.indexType(node.field()).getIsSigned();
            ArrowBuf values = buffers.get(first + 1);
            for (int i = 0; i < length; i++) {
                long index = FixedConversion.integer(values, i, node.width(), signed);
                if ((index < 0 || index >= size) && !isNull(i)) {
                    throw malformed(
                            "indices of " + node.path() + " into " + size + " dictionary values",
                            Long.toString(index) + " in row " + i);
                }
            }
        }

        private void views() throws InvalidStreamException {
            ArrowBuf views = buffers.get(first + 1);
            boolean text = isUtf8();
            for (int i = 0; i < length; i++) {
                if (isNull(i)) {
                    continue;
                }
                long at = (long) i * VIEW_BYTES;
                int size = views.getInt(at);
                if (size < 0) {
                    throw malformed("views of 0 bytes or more in " + node.path(), size + " bytes in row " + i);
                }
                if (size <= INLINE_VIEW_BYTES) {
                    for (int b = size; b < INLINE_VIEW_BYTES; b++) {
                        if (views.getByte(at + VIEW_BYTES - INLINE_VIEW_BYTES + b) != 0) {
                            throw malformed(
                                    "zeros behind the " + size + " bytes of a view of " + node.path(),
                                    "other bytes in row " + i);
                        }
                    }
                    if (text) {
                        utf8(views, at + 4, size, i);
                    }
                    continue;
                }
                int buffer = views.getInt(at + 8);
                long offset = views.getInt(at + 12);
                if (buffer < 0 || buffer >= variadic) {
                    throw malformed(
                            "views of " + node.path() + " into " + variadic + " buffers",
                            "buffer " + buffer + " in row " + i);
                }
                ArrowBuf data = buffers.get(first + 2 + buffer);
                if (offset < 0 || offset + size > data.capacity()) {
                    throw malformed(
                            "views of " + node.path() + " inside " + data.capacity() + " bytes",
                            size + " bytes at " + offset + " in row " + i);
                }
                for (int b = 0; b < VIEW_PREFIX_BYTES; b++) {
                    if (views.getByte(at + 4 + b) != data.getByte(offset + b)) {
                        throw malformed("the prefix of a view of " + node.path(), "other bytes in row " + i);
                    }
                }
                if (text) {
                    utf8(data, offset, size, i);
                }
            }
        }

        private void listViews() throws InvalidStreamException {
            long limit = childLength(node, 0);
            for (int i = 0; i < length; i++) {
                long offset = integer(buffers.get(first + 1), i, node.width());
                long size = integer(buffers.get(first + 2), i, node.width());
                if (offset < 0 || size < 0 || offset > limit - size) {
                    throw malformed(
                            "views of " + node.path() + " inside " + limit + " values",
                            size + " values at " + offset + " in row " + i);
                }
            }
        }

        private void typeIds() throws InvalidStreamException {
            int[] childOfId = UnionRows.childOfId(node);
            for (int i = 0; i < length; i++) {
                byte id = buffers.get(first).getByte(i);
                int child = id < 0 ? UnionRows.NULL : childOfId[id];
                if (child == UnionRows.NULL) {
                    throw malformed("a type id of union " + node.path(), id + " in row " + i);
                }
                if (node.kind() == LayoutKind.DENSE_UNION) {
                    int offset = buffers.get(first + 1).getInt(4L * i);
                    if (offset < 0 || offset >= childLength(node, child)) {
                        throw malformed(
                                "offsets of union " + node.path() + " inside " + childLength(node, child) + " values",
                                offset + " in row " + i);
                    }
                }
            }
        }

        /** The run ends are the values buffer of the first child, which has two buffers. */
        private void runEnds() throws InvalidStreamException {
            LayoutNode child = batch.layout().node(node.child(0));
            ArrowBuf ends = buffers.get(first + 1);
            int runs = childLength(node, 0);
            if (ends.capacity() < (long) runs * child.width()) {
                throw malformed(runs + " run ends of " + node.path(), ends.capacity() + " bytes");
            }
            int nulls = batch.nullCount(node.child(0));
            if (nulls == BatchNumbers.UNKNOWN ? countNulls(buffers.get(first), runs) > 0 : nulls != 0) {
                throw malformed("run ends of " + node.path() + " without nulls", "nulls");
            }
            long last = integer(ends, runs - 1, child.width());
            if (last < length) {
                throw malformed("a last run end of " + node.path() + " of at least " + length, String.valueOf(last));
            }
            long previous = 0;
            for (int i = 0; full && i < runs; i++) {
                long end = integer(ends, i, child.width());
                if (end <= previous) {
                    throw malformed("run ends of " + node.path() + " that increase", end + " behind " + previous);
                }
                previous = end;
            }
        }

        private boolean isUtf8() {
            TypeKind type = TypeKind.of(node.storageType());
            return type == TypeKind.UTF8 || type == TypeKind.LARGE_UTF8 || type == TypeKind.UTF8_VIEW;
        }

        private void utf8() throws InvalidStreamException {
            ArrowBuf data = buffers.get(first + 2);
            for (int i = 0; i < length; i++) {
                if (!isNull(i)) {
                    utf8(data, offset(i), Math.toIntExact(offset(i + 1) - offset(i)), i);
                }
            }
        }

        private void utf8(ArrowBuf data, long from, int bytes, int row) throws InvalidStreamException {
            byte[] value = new byte[bytes];
            data.getBytes(from, value);
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value));
            } catch (CharacterCodingException e) {
                throw new InvalidStreamException(
                        Reason.MALFORMED, position, "UTF-8 in " + node.path(), "other bytes in row " + row, e);
            }
        }

        private InvalidStreamException malformed(String expected, String actual) {
            return new InvalidStreamException(Reason.MALFORMED, position, expected, actual);
        }
    }

    /** @param validity of so many values at least, or empty if none is null */
    private static int countNulls(ArrowBuf validity, int length) {
        return validity.capacity() == 0 ? 0 : length - Bits.count(validity, length);
    }

    private static long integer(ArrowBuf buffer, int index, int width) {
        return FixedConversion.integer(buffer, index, width, true);
    }
}
