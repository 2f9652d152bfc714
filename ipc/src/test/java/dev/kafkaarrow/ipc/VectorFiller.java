package dev.kafkaarrow.ipc;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthViewVector;
import org.apache.arrow.vector.BitVectorHelper;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.complex.DenseUnionVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.LargeListViewVector;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.ListViewVector;
import org.apache.arrow.vector.complex.RunEndEncodedVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.complex.UnionVector;
import org.apache.arrow.vector.types.Types;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/** Fills vectors of any type, column by column: row 1 of a nullable field is null, row 2 is empty or zero. What stands under a null is spoilt. */
final class VectorFiller {
    private static final long MILLIS_PER_DAY = 86_400_000L;

    private final Random random;
    private final Map<Long, Integer> dictionarySizes;
    private final byte spoilt;

    /** @param spoilt what stands below nulls */
    VectorFiller(Random random, Map<Long, Integer> dictionarySizes, byte spoilt) {
        this.spoilt = spoilt;
        this.random = random;
        this.dictionarySizes = dictionarySizes;
    }

    /**
     * @param field as declared: vectors of unions report other type ids than they were made with
     */
    void fill(Field field, FieldVector vector, int rows) {
        if (rows == 0) {
            // what a producer's vectors look like; stock writes vectors never allocated by luck only
            if (!(vector instanceof RunEndEncodedVector)) {
                vector.allocateNew();
            }
            vector.setValueCount(0);
            return;
        }
        if (vector instanceof NullVector) {
            vector.setValueCount(rows);
        } else if (vector instanceof ExtensionTypeVector<?> extension) {
            FieldVector storage = (FieldVector) extension.getUnderlyingVector();
            fill(new Field(field.getName(), storage.getField().getFieldType(), null), storage, rows);
            vector.setValueCount(rows);
        } else if (field.getDictionary() != null) {
            fillIndices(field, vector, rows);
        } else if (vector instanceof BaseFixedWidthVector fixed) {
            fillFixed(field, fixed, rows);
        } else if (vector instanceof BaseVariableWidthVector
                || vector instanceof BaseLargeVariableWidthVector
                || vector instanceof BaseVariableWidthViewVector) {
            fillBytes(field, vector, rows);
        } else {
            fillNested(field, vector, rows);
        }
    }

    private void fillNested(Field field, FieldVector vector, int rows) {
        List<Field> children = field.getChildren();
        // MapVector is a ListVector
        if (vector instanceof ListVector list) {
            list.allocateNew();
            int total = 0;
            for (int i = 0; i < rows; i++) {
                if (isNull(field, i)) {
                    list.setNull(i);
                } else {
                    int size = size(i);
                    list.startNewValue(i);
                    list.endValue(i, size);
                    total += size;
                }
            }
            fill(children.get(0), list.getDataVector(), total);
            list.setValueCount(rows);
        } else if (vector instanceof LargeListVector list) {
            list.allocateNew();
            int total = 0;
            for (int i = 0; i < rows; i++) {
                if (isNull(field, i)) {
                    list.setNull(i);
                } else {
                    int size = size(i);
                    list.startNewValue((long) i);
                    list.endValue(i, (long) size);
                    total += size;
                }
            }
            fill(children.get(0), list.getDataVector(), total);
            list.setValueCount(rows);
        } else if (vector instanceof FixedSizeListVector list) {
            list.allocateNew();
            for (int i = 0; i < rows; i++) {
                if (isNull(field, i)) {
                    list.setNull(i);
                } else {
                    list.setNotNull(i);
                }
            }
            fill(children.get(0), list.getDataVector(), rows * list.getListSize());
            list.setValueCount(rows);
        } else if (vector instanceof ListViewVector || vector instanceof LargeListViewVector) {
            fillView(field, vector, rows);
        } else if (vector instanceof StructVector struct) {
            struct.allocateNew();
            for (int i = 0; i < rows; i++) {
                if (isNull(field, i)) {
                    struct.setNull(i);
                } else {
                    struct.setIndexDefined(i);
                }
            }
            for (int c = 0; c < children.size(); c++) {
                fill(children.get(c), struct.getChildrenFromFields().get(c), rows);
            }
            struct.setValueCount(rows);
        } else if (vector instanceof UnionVector union) {
            fillSparse(field, union, rows);
        } else if (vector instanceof DenseUnionVector union) {
            fillDense(field, union, rows);
        } else if (vector instanceof RunEndEncodedVector runs) {
            fillRuns(field, runs, rows);
        } else {
            throw new IllegalArgumentException("no values known for " + vector.getClass());
        }
    }

    /** Views in descending order with gaps and overlaps, since that is what views are for. */
    private void fillView(Field field, FieldVector vector, int rows) {
        int elements = 3 * rows;
        FieldVector data = vector.getChildrenFromFields().get(0);
        boolean large = vector instanceof LargeListViewVector;
        int width = large ? 8 : 4;
        vector.setInitialCapacity(rows);
        vector.allocateNew();
        ArrowBuf validity = vector.getFieldBuffers().get(0);
        ArrowBuf offsets = vector.getFieldBuffers().get(1);
        ArrowBuf sizes = vector.getFieldBuffers().get(2);
        offsets.setZero(0, offsets.capacity());
        sizes.setZero(0, sizes.capacity());
        int end = 0;
        for (int i = 0; i < rows; i++) {
            if (isNull(field, i)) {
                BitVectorHelper.unsetBit(validity, i);
                continue;
            }
            int size = size(i);
            int offset = Math.max(0, elements - 3 * i - size);
            end = Math.max(end, offset + size);
            BitVectorHelper.setBit(validity, i);
            offsets.setInt((long) i * width, offset);
            sizes.setInt((long) i * width, size);
        }
        fill(field.getChildren().get(0), data, end);
        vector.setValueCount(rows);
    }

    private void fillSparse(Field field, UnionVector union, int rows) {
        int[] typeIds = ((ArrowType.Union) field.getType()).getTypeIds();
        union.setInitialCapacity(rows);
        union.allocateNew();
        for (int i = 0; i < rows; i++) {
            // for its side effect: the type buffer grows
            union.setType(i, Types.MinorType.NULL);
            union.getTypeBuffer().setByte(i, typeIds[i % typeIds.length]);
        }
        for (int c = 0; c < typeIds.length; c++) {
            fill(field.getChildren().get(c), union.getChildrenFromFields().get(c), rows);
        }
        union.setValueCount(rows);
    }

    private void fillDense(Field field, DenseUnionVector union, int rows) {
        int[] typeIds = ((ArrowType.Union) field.getType()).getTypeIds();
        union.setInitialCapacity(rows);
        union.allocateNew();
        int[] counts = new int[typeIds.length];
        for (int i = 0; i < rows; i++) {
            int child = random.nextInt(typeIds.length);
            union.setTypeId(i, (byte) typeIds[child]);
            union.setOffset(i, counts[child]++);
        }
        for (int c = 0; c < typeIds.length; c++) {
            fill(field.getChildren().get(c), union.getChildrenFromFields().get(c), counts[c]);
        }
        union.setValueCount(rows);
    }

    private void fillRuns(Field field, RunEndEncodedVector runs, int rows) {
        BaseFixedWidthVector ends = (BaseFixedWidthVector) runs.getRunEndsVector();
        ends.allocateNew(rows);
        int count = 0;
        for (int end = 0; end < rows; count++) {
            end = Math.min(rows, end + 1 + random.nextInt(3));
            ((BaseIntVector) ends).setWithPossibleTruncate(count, end);
        }
        ends.setValueCount(count);
        fill(field.getChildren().get(1), runs.getValuesVector(), count);
        runs.setValueCount(rows);
    }

    private void fillIndices(Field field, FieldVector vector, int rows) {
        int values = dictionarySizes.get(field.getDictionary().getId());
        ((BaseFixedWidthVector) vector).allocateNew(rows);
        for (int i = 0; i < rows; i++) {
            if (isNull(field, i)) {
                vector.setNull(i);
            } else {
                ((BaseIntVector) vector).setWithPossibleTruncate(i, random.nextInt(values));
            }
        }
        vector.setValueCount(rows);
        spoilNulls(vector, ((BaseFixedWidthVector) vector).getTypeWidth());
    }

    private void fillFixed(Field field, BaseFixedWidthVector vector, int rows) {
        vector.allocateNew(rows);
        for (int i = 0; i < rows; i++) {
            if (isNull(field, i)) {
                vector.setNull(i);
                continue;
            }
            ArrowBuf data = vector.getDataBuffer();
            BitVectorHelper.setBit(vector.getValidityBuffer(), i);
            long zeroAtTwo = i == 2 ? 0 : 1;
            switch (vector.getMinorType()) {
                case BIT -> BitVectorHelper.setValidityBit(data, i, random.nextInt(2));
                case DECIMAL -> ((DecimalVector) vector).set(i, decimal((ArrowType.Decimal) field.getType()));
                case DECIMAL256 -> ((Decimal256Vector) vector).set(i, decimal((ArrowType.Decimal) field.getType()));
                case DATEMILLI -> data.setLong(8L * i, zeroAtTwo * between(-50_000, 50_000) * MILLIS_PER_DAY);
                case DATEDAY -> data.setInt(4L * i, (int) (zeroAtTwo * between(-50_000, 50_000)));
                case TIMESEC -> data.setInt(4L * i, (int) (zeroAtTwo * between(0, 86_399)));
                case TIMEMILLI -> data.setInt(4L * i, (int) (zeroAtTwo * between(0, MILLIS_PER_DAY - 1)));
                case TIMEMICRO -> data.setLong(8L * i, zeroAtTwo * between(0, MILLIS_PER_DAY * 1_000 - 1));
                case TIMENANO -> data.setLong(8L * i, zeroAtTwo * between(0, MILLIS_PER_DAY * 1_000_000 - 1));
                case TIMESTAMPSEC, TIMESTAMPMILLI, TIMESTAMPSECTZ, TIMESTAMPMILLITZ, DURATION ->
                    data.setLong(8L * i, zeroAtTwo * between(-4_000_000_000L, 4_000_000_000L));
                case INTERVALYEAR -> data.setInt(4L * i, (int) (zeroAtTwo * between(-1_200, 1_200)));
                case INTERVALDAY -> {
                    data.setInt(8L * i, (int) between(-1_000, 1_000));
                    data.setInt(8L * i + 4, (int) between(0, MILLIS_PER_DAY - 1));
                }
                default -> {
                    byte[] bytes = new byte[vector.getTypeWidth()];
                    if (i != 2) {
                        random.nextBytes(bytes);
                    }
                    data.setBytes((long) i * bytes.length, bytes);
                }
            }
        }
        vector.setValueCount(rows);
        spoilNulls(vector, vector.getTypeWidth());
    }

    private BigDecimal decimal(ArrowType.Decimal type) {
        // digits of the full precision too: validators have refused those
        StringBuilder digits = new StringBuilder();
        for (int d = 0; d < type.getPrecision(); d++) {
            digits.append((char) ('0' + (d == 0 ? 1 + random.nextInt(9) : random.nextInt(10))));
        }
        BigInteger unscaled = new BigInteger(digits.toString());
        return new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), type.getScale());
    }

    private void fillBytes(Field field, FieldVector vector, int rows) {
        vector.setInitialCapacity(rows);
        vector.allocateNew();
        for (int i = 0; i < rows; i++) {
            if (isNull(field, i)) {
                vector.setNull(i);
                continue;
            }
            byte[] value = bytes(vector.getMinorType(), i);
            if (vector instanceof BaseVariableWidthVector variable) {
                variable.setSafe(i, value);
            } else if (vector instanceof BaseLargeVariableWidthVector variable) {
                variable.setSafe(i, value);
            } else {
                ((BaseVariableWidthViewVector) vector).setSafe(i, value);
            }
        }
        vector.setValueCount(rows);
        if (vector instanceof BaseVariableWidthViewVector views) {
            spoilNulls(views, BaseVariableWidthViewVector.ELEMENT_SIZE);
        }
    }

    /**
     * What stands under a null has no meaning, so a producer leaves there what its memory held before: by default numbers, sizes and
     * indices below zero, whoever ran before.
     *
     * @param width of a value, in bytes; 0 for bits
     */
    private void spoilNulls(FieldVector vector, int width) {
        for (int row = 0; row < vector.getValueCount(); row++) {
            if (!vector.isNull(row)) {
                continue;
            }
            if (width == 0) {
                BitVectorHelper.setBit(vector.getDataBuffer(), row);
            }
            for (int i = 0; i < width; i++) {
                vector.getDataBuffer().setByte((long) row * width + i, spoilt);
            }
        }
    }

    /** Short and long in turn: views hold up to 12 bytes inline. */
    private byte[] bytes(Types.MinorType type, int row) {
        int length = row == 2 ? 0 : row % 3 == 0 ? 13 + random.nextInt(40) : 1 + random.nextInt(12);
        return switch (type) {
            case VARCHAR, LARGEVARCHAR, VIEWVARCHAR -> {
                StringBuilder text = new StringBuilder();
                for (int i = 0; i < length; i++) {
                    text.appendCodePoint(
                            random.nextInt(8) == 0 ? 0x1F600 + random.nextInt(16) : 'a' + random.nextInt(26));
                }
                yield text.toString().getBytes(StandardCharsets.UTF_8);
            }
            default -> {
                byte[] value = new byte[length];
                random.nextBytes(value);
                yield value;
            }
        };
    }

    private long between(long least, long most) {
        return least + (long) (random.nextDouble() * (most - least + 1));
    }

    private boolean isNull(Field field, int row) {
        return field.isNullable() && (row == 1 || (random.nextInt(5) == 0 && row != 0 && row != 2));
    }

    private int size(int row) {
        return row == 2 ? 0 : random.nextInt(4);
    }
}
