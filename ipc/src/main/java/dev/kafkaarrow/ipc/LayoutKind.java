package dev.kafkaarrow.ipc;

import java.util.List;

/** What a node's buffers hold: the physical layouts of the format, with booleans apart from other values of fixed width. */
enum LayoutKind {
    NULL,
    BITS(Content.VALIDITY, Content.BITS),
    FIXED(Content.VALIDITY, Content.VALUES),
    VARIABLE(Content.VALIDITY, Content.OFFSETS, Content.DATA),
    /** With any number of buffers of data behind these, of which the batch tells. */
    VIEW(Content.VALIDITY, Content.VIEWS),
    LIST(Content.VALIDITY, Content.OFFSETS),
    LIST_VIEW(Content.VALIDITY, Content.STARTS, Content.SIZES),
    FIXED_SIZE_LIST(Content.VALIDITY),
    STRUCT(Content.VALIDITY),
    SPARSE_UNION(Content.TYPE_IDS),
    DENSE_UNION(Content.TYPE_IDS, Content.CHILD_OFFSETS),
    RUN_END_ENCODED;

    /** What one buffer holds. */
    enum Content {
        VALIDITY("validity"),
        BITS("values"),
        VALUES("values"),
        /** Where each value ends, and before them where the first begins. */
        OFFSETS("offsets"),
        /** What offsets refer to. */
        DATA("values"),
        VIEWS("views"),
        STARTS("offsets"),
        SIZES("sizes"),
        TYPE_IDS("type ids"),
        CHILD_OFFSETS("offsets");

        private final String label;

        Content(String label) {
            this.label = label;
        }

        /** As error messages call it. */
        String label() {
            return label;
        }

        /**
         * Bytes that so many values need; 0 of data, which offsets tell.
         *
         * @param width {@link LayoutNode#width()}
         */
        long bytes(long length, int width) {
            return switch (this) {
                case VALIDITY, BITS -> Bits.bytes(length);
                case VALUES, STARTS, SIZES -> length * width;
                case OFFSETS -> (length + 1) * width;
                case VIEWS -> length * ViewConversion.VIEW_BYTES;
                case TYPE_IDS -> length;
                case CHILD_OFFSETS -> length * Integer.BYTES;
                case DATA -> 0;
            };
        }
    }

    /** How many buffers a node has; the data that views refer to left out. */
    final int buffers;

    /** Never changes. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<Content> contents;

    private final boolean hasValidity;

    LayoutKind(Content... contents) {
        this.buffers = contents.length;
        this.contents = List.of(contents);
        this.hasValidity = buffers > 0 && contents[0] == Content.VALIDITY;
    }

    /** Whether the first of the buffers says what is null. */
    boolean hasValidity() {
        return hasValidity;
    }

    /** Of each buffer, in order. */
    List<Content> contents() {
        return contents;
    }
}
