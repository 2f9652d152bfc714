package dev.kafkaarrow.ipc;

import java.math.BigInteger;
import java.util.Optional;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.ArrowType.ArrowTypeID;

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
        return switch (from.getTypeID()) {
            case Int ->
                to instanceof ArrowType.Int wider ? integers(path, (ArrowType.Int) from, wider) : otherKind(from, to);
            case FloatingPoint ->
                to instanceof ArrowType.FloatingPoint wider
                        ? floats(path, ((ArrowType.FloatingPoint) from).getPrecision(), wider.getPrecision())
                        : otherKind(from, to);
            case Decimal ->
                to instanceof ArrowType.Decimal wider
                        ? decimals(path, (ArrowType.Decimal) from, wider)
                        : otherKind(from, to);
            case Date ->
                to instanceof ArrowType.Date wider
                        ? dates(path, ((ArrowType.Date) from).getUnit(), wider.getUnit())
                        : otherKind(from, to);
            case Time ->
                to instanceof ArrowType.Time finer ? times(path, (ArrowType.Time) from, finer) : otherKind(from, to);
            case Timestamp ->
                to instanceof ArrowType.Timestamp other
                        ? timestamps((ArrowType.Timestamp) from, other)
                        : otherKind(from, to);
            case Duration ->
                to instanceof ArrowType.Duration
                        ? refused("durations of one unit may not fit another, or lose digits")
                        : otherKind(from, to);
            case Utf8, Binary, LargeUtf8, LargeBinary, Utf8View, BinaryView -> bytes(path, from, to);
            case List, LargeList, ListView, LargeListView, FixedSizeList -> lists(path, from, to);
            case Map ->
                to instanceof ArrowType.Map map
                        ? (map.getKeysSorted() ? refused("the order of keys cannot be made up") : KEPT)
                        : otherKind(from, to);
            default -> otherKind(from, to);
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
        if (from.getTypeID() == ArrowTypeID.Int && to.getTypeID() == ArrowTypeID.FloatingPoint) {
            return refused("integers do not become floating-point numbers, which hold only some of them");
        }
        String was = kind(from);
        return refused(
                was.equals(kind(to))
                        ? was + " of one layout or size cannot be read as another"
                        : was + " cannot be read as " + kind(to));
    }

    private static String kind(ArrowType type) {
        return switch (type.getTypeID()) {
            case Int -> "integers";
            case FloatingPoint -> "floating-point numbers";
            case Decimal -> "decimals";
            case Bool -> "booleans";
            case Date -> "dates";
            case Time -> "times of day";
            case Timestamp -> "timestamps";
            case Duration -> "durations";
            case Interval -> "intervals";
            case Utf8, LargeUtf8, Utf8View -> "text";
            case Binary, LargeBinary, BinaryView -> "bytes";
            case FixedSizeBinary -> "bytes of a fixed size";
            case List, LargeList, ListView, LargeListView, FixedSizeList -> "lists";
            case Map -> "maps";
            case Struct -> "structs";
            case Union -> "unions";
            case RunEndEncoded -> "run-end encoded values";
            case Null -> "nulls";
            case NONE -> "values of " + type;
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
        return moreScale == 0 && to.getBitWidth() == from.getBitWidth()
                ? KEPT
                : new Allowed(FixedConversion.decimals(
                        path, from.getBitWidth() / 8, to.getBitWidth() / 8, BigInteger.TEN.pow(moreScale)));
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
        ArrowTypeID target = to.getTypeID();
        if (isText(target) && !isText(from.getTypeID())) {
            return refused("bytes may not be text");
        }
        return switch (from.getTypeID()) {
            case Utf8, Binary ->
                switch (target) {
                    case Utf8, Binary -> KEPT;
                    case LargeUtf8, LargeBinary -> new Allowed(new OffsetConversion.WiderBytes(path));
                    case Utf8View, BinaryView -> new Allowed(new ViewConversion.OfOffsets(path));
                    default -> otherKind(from, to);
                };
            case LargeUtf8, LargeBinary ->
                switch (target) {
                    case LargeUtf8, LargeBinary -> KEPT;
                    case Utf8, Binary, Utf8View, BinaryView -> refused("64-bit offsets may not fit 32 bits");
                    default -> otherKind(from, to);
                };
            default ->
                switch (target) {
                    case Utf8View, BinaryView -> KEPT;
                    case LargeUtf8, LargeBinary -> new Allowed(new ViewConversion.ToOffsets(path));
                    case Utf8, Binary -> refused("the bytes of views may not fit 32-bit offsets");
                    default -> otherKind(from, to);
                };
        };
    }

    private static boolean isText(ArrowTypeID type) {
        return type == ArrowTypeID.Utf8 || type == ArrowTypeID.LargeUtf8 || type == ArrowTypeID.Utf8View;
    }

    private static Answer lists(String path, ArrowType from, ArrowType to) {
        ArrowTypeID target = to.getTypeID();
        return switch (from.getTypeID()) {
            case List ->
                switch (target) {
                    case LargeList -> new Allowed(new OffsetConversion.WiderLists(path));
                    case ListView -> new Allowed(new OffsetConversion.ListViews(path, 4, 4));
                    case LargeListView -> new Allowed(new OffsetConversion.ListViews(path, 4, 8));
                    default -> otherKind(from, to);
                };
            case LargeList ->
                switch (target) {
                    case LargeListView -> new Allowed(new OffsetConversion.ListViews(path, 8, 8));
                    case List, ListView -> refused("64-bit offsets may not fit 32 bits");
                    default -> otherKind(from, to);
                };
            case ListView ->
                switch (target) {
                    case LargeListView -> new Allowed(new OffsetConversion.WiderListViews(path));
                    default ->
                        refused("list views may overlap, so that their values would have to be copied many times");
                };
            case FixedSizeList ->
                switch (target) {
                    case List ->
                        new Allowed(new OffsetConversion.OfFixedSize(
                                path, ((ArrowType.FixedSizeList) from).getListSize(), 4));
                    case LargeList ->
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
