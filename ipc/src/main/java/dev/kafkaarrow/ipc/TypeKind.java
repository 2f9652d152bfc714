package dev.kafkaarrow.ipc;

import java.util.Optional;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.vector.types.pojo.ArrowType;

/**
 * The types of the Arrow columnar format, without their parameters. Code that does one thing or another by type switches over these
 * without a default, so that the compiler names what a new type is missing from.
 */
public enum TypeKind {
    NULL(Type.Null, Nesting.NONE),
    BOOL(Type.Bool, Nesting.NONE),
    INT(Type.Int, Nesting.NONE),
    FLOATING_POINT(Type.FloatingPoint, Nesting.NONE),
    DECIMAL(Type.Decimal, Nesting.NONE),
    DATE(Type.Date, Nesting.NONE),
    TIME(Type.Time, Nesting.NONE),
    TIMESTAMP(Type.Timestamp, Nesting.NONE),
    DURATION(Type.Duration, Nesting.NONE),
    INTERVAL(Type.Interval, Nesting.NONE),
    FIXED_SIZE_BINARY(Type.FixedSizeBinary, Nesting.NONE),
    BINARY(Type.Binary, Nesting.NONE),
    LARGE_BINARY(Type.LargeBinary, Nesting.NONE),
    BINARY_VIEW(Type.BinaryView, Nesting.NONE),
    UTF8(Type.Utf8, Nesting.NONE),
    LARGE_UTF8(Type.LargeUtf8, Nesting.NONE),
    UTF8_VIEW(Type.Utf8View, Nesting.NONE),
    LIST(Type.List, Nesting.LIST),
    LARGE_LIST(Type.LargeList, Nesting.LIST),
    LIST_VIEW(Type.ListView, Nesting.LIST),
    LARGE_LIST_VIEW(Type.LargeListView, Nesting.LIST),
    FIXED_SIZE_LIST(Type.FixedSizeList, Nesting.FIXED_SIZE_LIST),
    MAP(Type.Map, Nesting.MAP),
    STRUCT(Type.Struct_, Nesting.STRUCT),
    UNION(Type.Union, Nesting.UNION),
    RUN_END_ENCODED(Type.RunEndEncoded, Nesting.RUN_END_ENCODED);

    /** What the children of a field of the type are. */
    public enum Nesting {
        /** There are none. */
        NONE,
        /** The values of lists of any lengths, whatever tells where a list begins and ends. */
        LIST,
        /** The values of lists of one length. */
        FIXED_SIZE_LIST,
        /** Entries, which are structs of key and value. */
        MAP,
        /** Fields by name. */
        STRUCT,
        /** Alternatives. */
        UNION,
        /** Run ends and values. */
        RUN_END_ENCODED
    }

    private static final TypeKind[] BY_ID = byId();

    private final byte id;
    private final Nesting nesting;

    TypeKind(byte id, Nesting nesting) {
        this.id = id;
        this.nesting = nesting;
    }

    private static TypeKind[] byId() {
        TypeKind[] kinds = new TypeKind[Byte.MAX_VALUE];
        for (TypeKind kind : values()) {
            kinds[kind.id] = kind;
        }
        return kinds;
    }

    /**
     * Of a type; of an extension type, that of its storage.
     *
     * @throws IllegalArgumentException if this version knows no such type, naming it
     */
    public static TypeKind of(ArrowType type) {
        return find(type)
                .orElseThrow(() ->
                        new IllegalArgumentException("expected a type of the Arrow columnar format, got " + type));
    }

    /** As {@link #of}; empty if this version knows no such type. */
    static Optional<TypeKind> find(ArrowType type) {
        ArrowType storage = type instanceof ArrowType.ExtensionType extension ? extension.storageType() : type;
        return ofId(storage.getTypeID().getFlatbufID());
    }

    /** What the children of a field of the type are. */
    public Nesting nesting() {
        return nesting;
    }

    /** By the type id of the format; empty if this version knows none. */
    static Optional<TypeKind> ofId(int id) {
        return id < 0 || id >= BY_ID.length ? Optional.empty() : Optional.ofNullable(BY_ID[id]);
    }
}
