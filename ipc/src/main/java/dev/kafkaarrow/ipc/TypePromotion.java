package dev.kafkaarrow.ipc;

import java.math.BigInteger;
import java.util.Optional;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** Which types become which others with every value kept, and by which conversion of a vector's own buffers. */
final class TypePromotion {
    /** Of 256 bits. */
    private static final int MAX_PRECISION = 76;

    private TypePromotion() {}

    /** Whether one type becomes another. */
    sealed interface Answer permits Allowed, Refused {}

    record Allowed(BufferConversion conversion) implements Answer {}

    record Refused(String reason) implements Answer {}

    private static final Answer KEPT = new Allowed(BufferConversion.KEPT);

    /** Of types without extension and dictionary, unions left out; children are the caller's to look at. */
    static Answer of(String path, ArrowType from, ArrowType to) {
        if (from.equals(to)) {
            return KEPT;
        }
        return switch (TypeKind.of(from)) {
            case INT ->
                to instanceof ArrowType.Int wider ? integers(path, (ArrowType.Int) from, wider) : otherKind(from, to);
            case FLOATING_POINT ->
                to instanceof ArrowType.FloatingPoint wider
                        ? floats(path, ((ArrowType.FloatingPoint) from).getPrecision(), wider.getPrecision())
                        : otherKind(from, to);
            case DECIMAL ->
                to instanceof ArrowType.Decimal wider
                        ? decimals(path, (ArrowType.Decimal) from, wider)
                        : otherKind(from, to);
            case DATE ->
                to instanceof ArrowType.Date wider
                        ? dates(path, ((ArrowType.Date) from).getUnit(), wider.getUnit())
                        : otherKind(from, to);
            case TIME ->
                to instanceof ArrowType.Time finer ? times(path, (ArrowType.Time) from, finer) : otherKind(from, to);
            case TIMESTAMP ->
                to instanceof ArrowType.Timestamp other
                        ? timestamps((ArrowType.Timestamp) from, other)
                        : otherKind(from, to);
            case DURATION ->
                to instanceof ArrowType.Duration
                        ? refused("durations of one unit may not fit another, or lose digits")
                        : otherKind(from, to);
            case UTF8, BINARY, LARGE_UTF8, LARGE_BINARY, UTF8_VIEW, BINARY_VIEW -> bytes(path, from, to);
            case LIST, LARGE_LIST, LIST_VIEW, LARGE_LIST_VIEW, FIXED_SIZE_LIST -> lists(path, from, to);
            case MAP ->
                to instanceof ArrowType.Map map
                        ? (map.getKeysSorted() ? refused("the order of keys cannot be made up") : KEPT)
                        : otherKind(from, to);
            case NULL, BOOL, INTERVAL, FIXED_SIZE_BINARY, STRUCT, UNION, RUN_END_ENCODED -> otherKind(from, to);
        };
    }

    /** Of the indices of a dictionary-encoded field: none is negative, so a sign more or less in as many bits changes nothing. */
    static Optional<BufferConversion> ofIndices(String path, ArrowType.Int from, ArrowType.Int to) {
        if (from.equals(to) || (from.getIsSigned() && !to.getIsSigned() && from.getBitWidth() == to.getBitWidth())) {
            return Optional.of(BufferConversion.KEPT);
        }
        boolean fits = from.getBitWidth() < to.getBitWidth();
        return fits
                ? Optional.of(FixedConversion.integers(
                        path, from.getBitWidth() / 8, from.getIsSigned(), to.getBitWidth() / 8))
                : Optional.empty();
    }

    private static Answer integers(String path, ArrowType.Int from, ArrowType.Int to) {
        boolean fits = from.getBitWidth() < to.getBitWidth() && (to.getIsSigned() || !from.getIsSigned());
        return fits
                ? new Allowed(FixedConversion.integers(
                        path, from.getBitWidth() / 8, from.getIsSigned(), to.getBitWidth() / 8))
                : refused("not every " + TypeName.of(from) + " fits " + TypeName.of(to));
    }

    private static Answer otherKind(ArrowType from, ArrowType to) {
        if (from instanceof ArrowType.Int && to instanceof ArrowType.FloatingPoint) {
            return refused("integers do not become floating-point numbers, which hold only some of them");
        }
        String was = kind(from);
        return refused(
                was.equals(kind(to))
                        ? was + " of one layout or size cannot be read as another"
                        : was + " cannot be read as " + kind(to));
    }

    private static String kind(ArrowType type) {
        return switch (TypeKind.of(type)) {
            case INT -> "integers";
            case FLOATING_POINT -> "floating-point numbers";
            case DECIMAL -> "decimals";
            case BOOL -> "booleans";
            case DATE -> "dates";
            case TIME -> "times of day";
            case TIMESTAMP -> "timestamps";
            case DURATION -> "durations";
            case INTERVAL -> "intervals";
            case UTF8, LARGE_UTF8, UTF8_VIEW -> "text";
            case BINARY, LARGE_BINARY, BINARY_VIEW -> "bytes";
            case FIXED_SIZE_BINARY -> "bytes of a fixed size";
            case LIST, LARGE_LIST, LIST_VIEW, LARGE_LIST_VIEW, FIXED_SIZE_LIST -> "lists";
            case MAP -> "maps";
            case STRUCT -> "structs";
            case UNION -> "unions";
            case RUN_END_ENCODED -> "run-end encoded values";
            case NULL -> "nulls";
        };
    }

    private static Answer floats(String path, FloatingPointPrecision from, FloatingPointPrecision to) {
        return FixedConversion.bytes(from) < FixedConversion.bytes(to)
                ? new Allowed(FixedConversion.floats(path, from, to))
                : refused("not every value of the wider type fits the narrower");
    }

    private static Answer decimals(String path, ArrowType.Decimal from, ArrowType.Decimal to) {
        int moreScale = to.getScale() - from.getScale();
        int morePrecision = to.getPrecision() - from.getPrecision();
        if (to.getPrecision() > MAX_PRECISION) {
            return refused("no decimal has so many digits");
        }
        if (moreScale < 0 || morePrecision < moreScale || to.getBitWidth() < from.getBitWidth()) {
            return refused("digits before or behind the point, or bits, would be lost");
        }
        int fromBytes = WideDecimals.inMemory(from).getBitWidth() / 8;
        int toBytes = WideDecimals.inMemory(to).getBitWidth() / 8;
        return moreScale == 0 && toBytes == fromBytes
                ? KEPT
                : new Allowed(FixedConversion.decimals(path, fromBytes, toBytes, BigInteger.TEN.pow(moreScale)));
    }

    private static Answer dates(String path, DateUnit from, DateUnit to) {
        return from == DateUnit.DAY && to == DateUnit.MILLISECOND
                ? new Allowed(FixedConversion.multiplied(path, 4, 8, 86_400_000))
                : refused("milliseconds may not be whole days");
    }

    /** A time of day is less than a day, so it fits every finer unit. */
    private static Answer times(String path, ArrowType.Time from, ArrowType.Time to) {
        return perSecond(from.getUnit()) < perSecond(to.getUnit())
                ? new Allowed(FixedConversion.multiplied(
                        path,
                        from.getBitWidth() / 8,
                        to.getBitWidth() / 8,
                        perSecond(to.getUnit()) / perSecond(from.getUnit())))
                : refused("a coarser unit loses digits");
    }

    private static long perSecond(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> 1;
            case MILLISECOND -> 1_000;
            case MICROSECOND -> 1_000_000;
            case NANOSECOND -> 1_000_000_000;
        };
    }

    /** An instant stays the same instant in every zone. */
    private static Answer timestamps(ArrowType.Timestamp from, ArrowType.Timestamp to) {
        if (isZoned(from) != isZoned(to)) {
            return refused("a local time is not an instant");
        }
        return from.getUnit() == to.getUnit()
                ? KEPT
                : refused("timestamps of one unit may not fit another, or lose digits");
    }

    private static boolean isZoned(ArrowType.Timestamp type) {
        return type.getTimezone() != null && !type.getTimezone().isEmpty();
    }

    private static Answer bytes(String path, ArrowType from, ArrowType to) {
        TypeKind target = TypeKind.of(to);
        if (isText(target) && !isText(TypeKind.of(from))) {
            return refused("bytes may not be text");
        }
        return switch (TypeKind.of(from)) {
            case UTF8, BINARY ->
                switch (target) {
                    case UTF8, BINARY -> KEPT;
                    case LARGE_UTF8, LARGE_BINARY -> new Allowed(new OffsetConversion.WiderBytes(path));
                    case UTF8_VIEW, BINARY_VIEW -> new Allowed(new ViewConversion.OfOffsets(path));
                    default -> otherKind(from, to);
                };
            case LARGE_UTF8, LARGE_BINARY ->
                switch (target) {
                    case LARGE_UTF8, LARGE_BINARY -> KEPT;
                    case UTF8, BINARY, UTF8_VIEW, BINARY_VIEW -> refused("64-bit offsets may not fit 32 bits");
                    default -> otherKind(from, to);
                };
            default ->
                switch (target) {
                    case UTF8_VIEW, BINARY_VIEW -> KEPT;
                    case LARGE_UTF8, LARGE_BINARY -> new Allowed(new ViewConversion.ToOffsets(path));
                    case UTF8, BINARY -> refused("the bytes of views may not fit 32-bit offsets");
                    default -> otherKind(from, to);
                };
        };
    }

    private static boolean isText(TypeKind type) {
        return type == TypeKind.UTF8 || type == TypeKind.LARGE_UTF8 || type == TypeKind.UTF8_VIEW;
    }

    private static Answer lists(String path, ArrowType from, ArrowType to) {
        TypeKind target = TypeKind.of(to);
        return switch (TypeKind.of(from)) {
            case LIST ->
                switch (target) {
                    case LARGE_LIST -> new Allowed(new OffsetConversion.WiderLists(path));
                    case LIST_VIEW -> new Allowed(new OffsetConversion.ListViews(path, 4, 4));
                    case LARGE_LIST_VIEW -> new Allowed(new OffsetConversion.ListViews(path, 4, 8));
                    default -> otherKind(from, to);
                };
            case LARGE_LIST ->
                switch (target) {
                    case LARGE_LIST_VIEW -> new Allowed(new OffsetConversion.ListViews(path, 8, 8));
                    case LIST, LIST_VIEW -> refused("64-bit offsets may not fit 32 bits");
                    default -> otherKind(from, to);
                };
            case LIST_VIEW ->
                target == TypeKind.LARGE_LIST_VIEW
                        ? new Allowed(new OffsetConversion.WiderListViews(path))
                        : refused("list views may overlap, so that their values would have to be copied many times");
            case FIXED_SIZE_LIST ->
                switch (target) {
                    case LIST ->
                        new Allowed(new OffsetConversion.OfFixedSize(
                                path, ((ArrowType.FixedSizeList) from).getListSize(), 4));
                    case LARGE_LIST ->
                        new Allowed(new OffsetConversion.OfFixedSize(
                                path, ((ArrowType.FixedSizeList) from).getListSize(), 8));
                    default -> otherKind(from, to);
                };
            default -> otherKind(from, to);
        };
    }

    private static Answer refused(String reason) {
        return new Refused(reason);
    }
}
