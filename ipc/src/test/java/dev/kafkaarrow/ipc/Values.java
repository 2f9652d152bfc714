package dev.kafkaarrow.ipc;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BaseLargeVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BaseVariableWidthViewVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.ExtensionTypeVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.VectorSchemaRoot;
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
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.DictionaryUtility;

/**
 * The values of vectors as plain Java values that compare by content: bytes as hex digits (so NaN and instants beyond
 * {@code java.time} compare too), numbers as {@code Long}, children as lists, dictionary-encoded fields as the values
 * they stand for. Two roots hold the same data exactly if their {@link Batch}es are equal, whatever their physical
 * layout.
 */
public final class Values {
    private final DictionaryProvider dictionaries;
    private final Map<Long, Field> dictionaryFields;
    private long budget;

    private Values(DictionaryProvider dictionaries, Map<Long, Field> dictionaryFields, long budget) {
        this.dictionaries = dictionaries;
        this.dictionaryFields = dictionaryFields;
        this.budget = budget;
    }

    /**
     * The content of a batch.
     *
     * @param columns a list of values per column
     */
    public record Batch(int rows, List<List<Object>> columns) {}

    /**
     * Everything a stream says.
     *
     * @param schema in message format
     */
    public record Stream(Schema schema, List<Batch> batches) {}

    /** More values than allowed: list views over one another stand for exponentially many. */
    static final class TooManyValuesException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** The content of a root now. */
    public static Batch of(VectorSchemaRoot root, DictionaryProvider dictionaries) {
        return of(root.getSchema(), root, new Values(dictionaries, Map.of(), Long.MAX_VALUE));
    }

    /**
     * The content of a root that may not be what it seems.
     *
     * @param schema in message format, as declared by the stream
     * @throws TooManyValuesException if there are more than {@code mostValues}, nested ones counted
     * @throws IndexOutOfBoundsException if offsets point out of their range
     */
    static Batch of(Schema schema, VectorSchemaRoot root, DictionaryProvider dictionaries, long mostValues) {
        Map<Long, Field> dictionaryFields = new HashMap<>();
        schema.getFields().forEach(field -> collectDictionaries(field, dictionaryFields));
        return of(schema, root, new Values(dictionaries, dictionaryFields, mostValues));
    }

    private static void collectDictionaries(Field field, Map<Long, Field> fields) {
        if (field.getDictionary() != null) {
            FieldType plain = new FieldType(field.isNullable(), field.getType(), null);
            fields.putIfAbsent(field.getDictionary().getId(), new Field(field.getName(), plain, field.getChildren()));
        }
        field.getChildren().forEach(child -> collectDictionaries(child, fields));
    }

    private static Batch of(Schema schema, VectorSchemaRoot root, Values values) {
        List<List<Object>> columns = new ArrayList<>();
        List<Field> fields = schema.getFields();
        for (int c = 0; c < fields.size(); c++) {
            columns.add(values.column(fields.get(c), root.getVector(c), root.getRowCount()));
        }
        return new Batch(root.getRowCount(), columns);
    }

    /** Reads to the end; does not close the reader. */
    public static Stream of(ArrowReader reader) throws IOException {
        List<Batch> batches = new ArrayList<>();
        Schema schema = messageFormat(reader.getVectorSchemaRoot().getSchema(), reader);
        while (reader.loadNextBatch()) {
            batches.add(of(reader.getVectorSchemaRoot(), reader));
        }
        return new Stream(schema, batches);
    }

    /** The schema as it travels. */
    public static Schema messageFormat(Schema inMemory, DictionaryProvider dictionaries) {
        Set<Long> used = new HashSet<>();
        List<Field> fields = new ArrayList<>();
        for (Field field : inMemory.getFields()) {
            fields.add(DictionaryUtility.toMessageFormat(field, dictionaries, used));
        }
        return new Schema(fields, inMemory.getCustomMetadata());
    }

    /** The schema of a root and its content, to compare with what a reader of its stream sees. */
    public static Stream stream(VectorSchemaRoot root, DictionaryProvider dictionaries) {
        return new Stream(messageFormat(root.getSchema(), dictionaries), List.of(of(root, dictionaries)));
    }

    private List<Object> column(Field field, FieldVector vector, int rows) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            values.add(value(field, vector, i));
        }
        return values;
    }

    /** {@code field} is as declared by the schema: vectors of unions report other type ids. */
    private Object value(Field field, FieldVector vector, int i) {
        if (--budget < 0) {
            throw new TooManyValuesException();
        }
        Objects.checkIndex(i, vector.getValueCount());
        if (vector instanceof NullVector) {
            return null;
        } else if (vector instanceof RunEndEncodedVector runs) {
            return value(field.getChildren().get(1), runs.getValuesVector(), runs.getPhysicalIndex(i));
        } else if (vector instanceof UnionVector union) {
            int child = childOf(field, union.getTypeBuffer().getByte(i));
            return value(
                    field.getChildren().get(child),
                    union.getChildrenFromFields().get(child),
                    i);
        } else if (vector instanceof DenseUnionVector union) {
            int child = childOf(field, union.getTypeId(i));
            int offset = union.getOffsetBuffer().getInt(4L * i);
            return value(
                    field.getChildren().get(child),
                    union.getChildrenFromFields().get(child),
                    offset);
        } else if (vector.isNull(i)) {
            return null;
        } else if (field.getDictionary() != null) {
            Dictionary dictionary = dictionaries.lookup(field.getDictionary().getId());
            int index = (int) ((BaseIntVector) vector).getValueAsLong(i);
            Field declared = dictionaryFields.get(field.getDictionary().getId());
            return value(
                    declared == null ? dictionary.getVector().getField() : declared, dictionary.getVector(), index);
        } else if (vector instanceof ExtensionTypeVector<?> extension) {
            FieldVector storage = (FieldVector) extension.getUnderlyingVector();
            return value(storage.getField(), storage, i);
        } else if (vector instanceof BitVector bits) {
            return bits.get(i) != 0;
        } else if (vector instanceof BaseFixedWidthVector fixed) {
            return fixed(fixed, i);
        } else if (vector instanceof BaseVariableWidthVector variable) {
            long start = variable.getOffsetBuffer().getInt(4L * i);
            long end = variable.getOffsetBuffer().getInt(4L * (i + 1));
            Objects.checkFromToIndex(start, end, variable.getDataBuffer().capacity());
            return hex(variable.get(i));
        } else if (vector instanceof BaseLargeVariableWidthVector variable) {
            long start = variable.getOffsetBuffer().getLong(8L * i);
            long end = variable.getOffsetBuffer().getLong(8L * (i + 1));
            Objects.checkFromToIndex(start, end, variable.getDataBuffer().capacity());
            return hex(variable.get(i));
        } else if (vector instanceof BaseVariableWidthViewVector variable) {
            int length = variable.getDataBuffer().getInt(16L * i);
            int buffer = variable.getDataBuffer().getInt(16L * i + 8);
            if (length > BaseVariableWidthViewVector.INLINE_SIZE) {
                List<ArrowBuf> buffers = variable.getDataBuffers();
                Objects.checkIndex(buffer, buffers.size());
                Objects.checkFromIndexSize(
                        variable.getDataBuffer().getInt(16L * i + 12),
                        (long) length,
                        buffers.get(buffer).capacity());
            } else {
                Objects.checkIndex(length, BaseVariableWidthViewVector.INLINE_SIZE + 1);
            }
            return hex(variable.get(i));
        } else if (vector instanceof StructVector struct) {
            List<Object> values = new ArrayList<>();
            for (int c = 0; c < field.getChildren().size(); c++) {
                values.add(value(
                        field.getChildren().get(c),
                        struct.getChildrenFromFields().get(c),
                        i));
            }
            return values;
        }
        return list(field, vector, i);
    }

    private Object list(Field field, FieldVector vector, int i) {
        long[] range = range(vector, i);
        long start = range[0];
        long end = range[1];
        FieldVector child = vector.getChildrenFromFields().get(0);
        Objects.checkFromToIndex(start, end, child.getValueCount());
        List<Object> values = new ArrayList<>();
        for (long j = start; j < end; j++) {
            values.add(value(field.getChildren().get(0), child, Math.toIntExact(j)));
        }
        return Collections.unmodifiableList(values);
    }

    /** Where the items of a list begin and end. */
    static long[] range(FieldVector vector, int i) {
        long start;
        long end;
        if (vector instanceof ListVector list) {
            start = list.getElementStartIndex(i);
            end = list.getElementEndIndex(i);
        } else if (vector instanceof LargeListVector list) {
            start = list.getElementStartIndex(i);
            end = list.getElementEndIndex(i);
        } else if (vector instanceof FixedSizeListVector list) {
            start = (long) i * list.getListSize();
            end = start + list.getListSize();
        } else if (vector instanceof ListViewVector list) {
            start = list.getOffsetBuffer().getInt(4L * i);
            end = start + list.getSizeBuffer().getInt(4L * i);
        } else if (vector instanceof LargeListViewVector list) {
            start = list.getOffsetBuffer().getLong(8L * i);
            end = start + list.getSizeBuffer().getLong(8L * i);
        } else {
            throw new IllegalArgumentException("no values known for " + vector.getClass());
        }
        return new long[] {start, end};
    }

    private static Object fixed(BaseFixedWidthVector vector, int i) {
        ArrowBuf data = vector.getDataBuffer();
        return switch (vector.getTypeWidth()) {
            case 1 -> (long) data.getByte(i);
            case 2 -> (long) data.getShort(2L * i);
            case 4 -> (long) data.getInt(4L * i);
            case 8 -> data.getLong(8L * i);
            default -> {
                byte[] bytes = new byte[vector.getTypeWidth()];
                data.getBytes((long) i * bytes.length, bytes);
                yield hex(bytes);
            }
        };
    }

    static int childOf(Field union, int typeId) {
        int[] typeIds = ((ArrowType.Union) union.getType()).getTypeIds();
        for (int c = 0; c < union.getChildren().size(); c++) {
            if ((typeIds == null ? c : typeIds[c]) == typeId) {
                return c;
            }
        }
        throw new IndexOutOfBoundsException("type id " + typeId + " is none of " + union);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
