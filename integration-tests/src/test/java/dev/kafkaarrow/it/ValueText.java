package dev.kafkaarrow.it;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.FixedWidthVector;
import org.apache.arrow.vector.VariableWidthFieldVector;
import org.apache.arrow.vector.complex.DenseUnionVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.LargeListViewVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.ListViewVector;
import org.apache.arrow.vector.complex.RunEndEncodedVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.complex.UnionVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.ArrowType.ExtensionType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;

/** A vector's values in the words of {@link StreamDescription}, dictionary-encoded ones decoded. */
record ValueText(Map<Long, Dictionary> dictionaries) {

    private static final HexFormat HEX = HexFormat.of();

    /**
     * The text of each slot of {@code vector}, read from it when asked for.
     *
     * @param field the vector's field in its schema; a union vector's own forgets the type ids
     */
    IntFunction<String> of(FieldVector vector, Field field) {
        if (vector instanceof ExtensionTypeVector<?> extension) {
            return of((FieldVector) extension.getUnderlyingVector(), field);
        }
        // their nulls are told by their children
        if (vector instanceof UnionVector
                || vector instanceof DenseUnionVector
                || vector instanceof RunEndEncodedVector) {
            return present(vector, field);
        }
        IntFunction<String> present = present(vector, field);
        return i -> vector.isNull(i) ? "null" : present.apply(i);
    }

    private IntFunction<String> present(FieldVector vector, Field field) {
        DictionaryEncoding encoding = field.getDictionary();
        if (encoding != null) {
            FieldVector dictionary = dictionaries.get(encoding.getId()).getVector();
            IntFunction<String> values = of(dictionary, dictionary.getField());
            BaseIntVector indices = (BaseIntVector) vector;
            return i -> values.apply(Math.toIntExact(indices.getValueAsLong(i)));
        }
        ArrowBuf data = vector instanceof FixedWidthVector ? vector.getDataBuffer() : null;
        return switch (vector.getMinorType()) {
            case NULL -> i -> "null";
            case BIT -> i -> String.valueOf(((BitVector) vector).get(i) == 1);
            case TINYINT -> i -> String.valueOf(data.getByte(i));
            case UINT1 -> i -> String.valueOf(Byte.toUnsignedInt(data.getByte(i)));
            case SMALLINT -> i -> String.valueOf(data.getShort(2L * i));
            case UINT2 -> i -> String.valueOf(Short.toUnsignedInt(data.getShort(2L * i)));
            case UINT4 -> i -> Integer.toUnsignedString(data.getInt(4L * i));
            case UINT8 -> i -> Long.toUnsignedString(data.getLong(8L * i));
            case INT, DATEDAY, TIMESEC, TIMEMILLI, INTERVALYEAR -> i -> String.valueOf(data.getInt(4L * i));
            case BIGINT,
                    DATEMILLI,
                    TIMEMICRO,
                    TIMENANO,
                    TIMESTAMPSEC,
                    TIMESTAMPMILLI,
                    TIMESTAMPMICRO,
                    TIMESTAMPNANO,
                    TIMESTAMPSECTZ,
                    TIMESTAMPMILLITZ,
                    TIMESTAMPMICROTZ,
                    TIMESTAMPNANOTZ,
                    DURATION -> i -> String.valueOf(data.getLong(8L * i));
            case INTERVALDAY -> i -> "[" + data.getInt(8L * i) + "," + data.getInt(8L * i + 4) + "]";
            case INTERVALMONTHDAYNANO ->
                i -> "[" + data.getInt(16L * i) + "," + data.getInt(16L * i + 4) + "," + data.getLong(16L * i + 8)
                        + "]";
            case FLOAT2 -> i -> floating(Short.toUnsignedLong(data.getShort(2L * i)), 0x7c00, 0x3ff, 4);
            case FLOAT4 -> i -> floating(Integer.toUnsignedLong(data.getInt(4L * i)), 0x7f800000L, 0x7fffffL, 8);
            case FLOAT8 -> i -> floating(data.getLong(8L * i), 0x7ff0000000000000L, 0xfffffffffffffL, 16);
            case DECIMAL, DECIMAL256 -> decimals(data, (ArrowType.Decimal) storage(field));
            case VARCHAR, LARGEVARCHAR, VIEWVARCHAR ->
                i -> JsonText.string(new String(((VariableWidthFieldVector) vector).get(i), StandardCharsets.UTF_8));
            case VARBINARY, LARGEVARBINARY, VIEWVARBINARY -> i -> hex(((VariableWidthFieldVector) vector).get(i));
            case FIXEDSIZEBINARY -> i -> hex(((FixedSizeBinaryVector) vector).get(i));
            case LIST, MAP -> lists((ListVector) vector, field);
            case LARGELIST -> largeLists((LargeListVector) vector, field);
            case LISTVIEW -> listViews((ListViewVector) vector, field);
            case LARGELISTVIEW -> largeListViews((LargeListViewVector) vector, field);
            case FIXED_SIZE_LIST -> fixedSizeLists((FixedSizeListVector) vector, field);
            case STRUCT -> structs((StructVector) vector, field);
            case UNION -> sparseUnions((UnionVector) vector, field);
            case DENSEUNION -> denseUnions((DenseUnionVector) vector, field);
            case RUNENDENCODED -> runs((RunEndEncodedVector) vector, field);
            default -> throw new IllegalArgumentException("no description of values of " + field);
        };
    }

    private static String floating(long bits, long exponent, long fraction, int digits) {
        boolean nan = (bits & exponent) == exponent && (bits & fraction) != 0;
        return nan ? "\"NaN\"" : "\"" + HEX.toHexDigits(bits, digits) + "\"";
    }

    private static IntFunction<String> decimals(ArrowBuf data, ArrowType.Decimal type) {
        int width = type.getBitWidth() / 8;
        return i -> {
            byte[] bigEndian = new byte[width];
            for (int b = 0; b < width; b++) {
                bigEndian[width - 1 - b] = data.getByte((long) i * width + b);
            }
            return "\"" + new BigInteger(bigEndian) + "e" + -type.getScale() + "\"";
        };
    }

    private static String hex(byte[] bytes) {
        return "\"" + HEX.formatHex(bytes) + "\"";
    }

    private IntFunction<String> lists(ListVector vector, Field field) {
        IntFunction<String> elements = storage(field) instanceof ArrowType.Map
                ? entries(
                        (StructVector) vector.getDataVector(),
                        field.getChildren().get(0))
                : of(vector.getDataVector(), field.getChildren().get(0));
        return i -> range(elements, vector.getElementStartIndex(i), vector.getElementEndIndex(i));
    }

    /** A map's entries, as pairs. */
    private IntFunction<String> entries(StructVector vector, Field field) {
        List<IntFunction<String>> pair = children(vector, field);
        return i -> "[" + pair.get(0).apply(i) + "," + pair.get(1).apply(i) + "]";
    }

    private IntFunction<String> largeLists(LargeListVector vector, Field field) {
        IntFunction<String> elements =
                of(vector.getDataVector(), field.getChildren().get(0));
        return i -> range(elements, vector.getElementStartIndex(i), vector.getElementEndIndex(i));
    }

    private IntFunction<String> listViews(ListViewVector vector, Field field) {
        IntFunction<String> elements =
                of(vector.getDataVector(), field.getChildren().get(0));
        return i -> range(elements, vector.getElementStartIndex(i), vector.getElementEndIndex(i));
    }

    private IntFunction<String> largeListViews(LargeListViewVector vector, Field field) {
        IntFunction<String> elements =
                of(vector.getDataVector(), field.getChildren().get(0));
        return i -> {
            long from = vector.getOffsetBuffer().getLong(8L * i);
            return range(elements, from, from + vector.getSizeBuffer().getLong(8L * i));
        };
    }

    private IntFunction<String> fixedSizeLists(FixedSizeListVector vector, Field field) {
        IntFunction<String> elements =
                of(vector.getDataVector(), field.getChildren().get(0));
        int size = vector.getListSize();
        return i -> range(elements, (long) i * size, (long) (i + 1) * size);
    }

    private static String range(IntFunction<String> elements, long from, long to) {
        return JsonText.array(IntStream.range(Math.toIntExact(from), Math.toIntExact(to))
                .mapToObj(elements)
                .toList());
    }

    private IntFunction<String> structs(StructVector vector, Field field) {
        List<String> names = field.getChildren().stream()
                .map(child -> JsonText.string(child.getName()) + ":")
                .toList();
        List<IntFunction<String>> children = children(vector, field);
        return i -> {
            List<String> members = new ArrayList<>();
            for (int child = 0; child < names.size(); child++) {
                members.add(names.get(child) + children.get(child).apply(i));
            }
            return "{" + String.join(",", members) + "}";
        };
    }

    private IntFunction<String> sparseUnions(UnionVector vector, Field field) {
        List<IntFunction<String>> children = children(vector, field);
        int[] childOfId = childOfId((ArrowType.Union) storage(field));
        return i -> {
            int id = vector.getTypeValue(i);
            return "[" + id + "," + children.get(childOfId[id]).apply(i) + "]";
        };
    }

    private IntFunction<String> denseUnions(DenseUnionVector vector, Field field) {
        List<IntFunction<String>> children = children(vector, field);
        int[] childOfId = childOfId((ArrowType.Union) storage(field));
        return i -> {
            int id = vector.getTypeId(i);
            return "[" + id + "," + children.get(childOfId[id]).apply(vector.getOffset(i)) + "]";
        };
    }

    private static int[] childOfId(ArrowType.Union type) {
        int[] childOfId = new int[Byte.MAX_VALUE + 1];
        for (int child = 0; child < type.getTypeIds().length; child++) {
            childOfId[type.getTypeIds()[child]] = child;
        }
        return childOfId;
    }

    private IntFunction<String> runs(RunEndEncodedVector vector, Field field) {
        IntFunction<String> values =
                of(vector.getValuesVector(), field.getChildren().get(1));
        BaseIntVector ends = (BaseIntVector) vector.getRunEndsVector();
        return i -> {
            int run = 0;
            while (ends.getValueAsLong(run) <= i) {
                run++;
            }
            return values.apply(run);
        };
    }

    private List<IntFunction<String>> children(FieldVector vector, Field field) {
        List<FieldVector> vectors = vector.getChildrenFromFields();
        return IntStream.range(0, vectors.size())
                .mapToObj(child -> of(vectors.get(child), field.getChildren().get(child)))
                .toList();
    }

    private static ArrowType storage(Field field) {
        return field.getType() instanceof ExtensionType extension ? extension.storageType() : field.getType();
    }
}
