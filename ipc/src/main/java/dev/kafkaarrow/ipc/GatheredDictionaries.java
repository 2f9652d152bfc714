package dev.kafkaarrow.ipc;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.ArrowType;

/**
 * The dictionaries of rows that are gathered. Where the sources differ a dictionary has the values of all, each once, and indices are
 * written anew; as long as they do not it is the source's own. Not thread-safe.
 */
final class GatheredDictionaries implements ColumnBuilder.IndexChange {
    private final Map<Long, Values> byId = new LinkedHashMap<>();

    /** What is made for the gathering is bounded already. */
    static final Body.Bound UNBOUNDED = new Body.Bound(Long.MAX_VALUE, 0, 0);

    /** No source has it. */
    private static final int NO_SOURCE = -1;

    private int source = NO_SOURCE;

    /** Whether nothing was added since they were cleared. */
    private boolean isFresh = true;

    /** Whether they are those of one source, so that they may stay for the next batch. */
    private boolean areOfOneSource;

    private boolean areLoaded;

    GatheredDictionaries(StreamSchema schema) {
        for (long id : schema.innerFirst(schema.dictionaryIds())) {
            byId.put(id, new Values(schema, id));
        }
    }

    /** Begins a batch with dictionaries of this version. */
    void start(int version) {
        if (!areOfOneSource || version != source) {
            byId.values().forEach(Values::clear);
            source = NO_SOURCE;
            isFresh = true;
        }
    }

    /**
     * Adds the values that are not there yet, and writes indices for the ones given from now on.
     *
     * @param version of the dictionaries: the same as long as they are
     * @return false if there are too many for the indices, or they stand in another order in a dictionary to which order means something
     * @throws RuntimeException if values are not valid
     */
    boolean add(int version, DictionaryProvider given) {
        if (byId.isEmpty() || version == source) {
            return true;
        }
        boolean areFirst = isFresh;
        isFresh = false;
        areOfOneSource = false;
        areLoaded = false;
        source = NO_SOURCE;
        for (Map.Entry<Long, Values> entry : byId.entrySet()) {
            if (!entry.getValue().add(given.lookup(entry.getKey()).getVector())) {
                return false;
            }
        }
        source = version;
        areOfOneSource = areFirst;
        return true;
    }

    @Override
    public void apply(LayoutNode node, ColumnBuilder column, int from, int length) {
        int[] places = byId.get(node.dictionaryId()).places;
        boolean isSigned = ((ArrowType.Int) node.valueType()).getIsSigned();
        HeapBuffer indices = column.data();
        for (int i = from; i < from + length; i++) {
            if (!column.isNull(i)) {
                long index = indices.integer(i, node.width(), isSigned);
                if (index < 0 || index >= places.length) {
                    throw VectorCheck.invalid(
                            node, "indices into " + places.length + " dictionary values", String.valueOf(index));
                }
                int place = places[(int) index];
                if (place != index) {
                    indices.setInteger(i, node.width(), place);
                }
            }
        }
    }

    /** Loads them, unless they are loaded as they are. */
    void load(Map<Long, Dictionary> targets, BufferAllocator allocator) throws InvalidStreamException {
        if (areLoaded) {
            return;
        }
        for (Map.Entry<Long, Values> entry : byId.entrySet()) {
            entry.getValue().load(targets.get(entry.getKey()).getVector(), allocator);
        }
        areLoaded = true;
    }

    long sizeInBytes() {
        long bytes = 0;
        for (Values values : byId.values()) {
            bytes += values.bytes;
        }
        return bytes;
    }

    /** Those of one dictionary. */
    private final class Values {
        private final BatchHeaders headers;
        private final ColumnSelection all;
        private final ColumnBuilder values;

        /** To have the bytes of one value. */
        private final ColumnBuilder single;

        private final Map<ByteBuffer, Integer> placeOf = new HashMap<>();
        private final int mostValues;
        private final boolean isOrdered;
        private int[] places = {};
        private long bytes;

        Values(StreamSchema schema, long id) {
            this.all = schema.dictionaryColumns(id);
            BatchLayout layout = all.layout();
            this.headers = BatchHeaders.ofRecordBatches(layout);
            LayoutNode node = layout.node(layout.topLevel()[0]);
            this.values = new ColumnBuilder(layout, node, GatheredDictionaries.this);
            this.single = new ColumnBuilder(layout, node, GatheredDictionaries.this);
            List<LayoutNode> indices = indices(schema, id);
            this.mostValues = indices.stream()
                    .mapToInt(index -> mostValues((ArrowType.Int) index.valueType()))
                    .min()
                    .orElse(Integer.MAX_VALUE);
            this.isOrdered = indices.stream()
                    .anyMatch(index -> index.field().getDictionary().isOrdered());
        }

        private static List<LayoutNode> indices(StreamSchema schema, long id) {
            List<BatchLayout> layouts = new ArrayList<>(List.of(schema.layout()));
            schema.dictionaryIds()
                    .forEach(each -> layouts.add(schema.dictionaryColumns(each).layout()));
            List<LayoutNode> indices = new ArrayList<>();
            for (BatchLayout layout : layouts) {
                for (int i = 0; i < layout.nodeCount(); i++) {
                    if (layout.node(i).isIndexOfDictionary() && layout.node(i).dictionaryId() == id) {
                        indices.add(layout.node(i));
                    }
                }
            }
            return indices;
        }

        private static int mostValues(ArrowType.Int index) {
            int bits = index.getIsSigned() ? index.getBitWidth() - 1 : index.getBitWidth();
            return bits < Integer.SIZE - 1 ? 1 << bits : Integer.MAX_VALUE;
        }

        void clear() {
            values.clear();
            placeOf.clear();
            places = new int[0];
            bytes = 0;
        }

        /** False, with no value added, if they cannot be added to those that there are. */
        boolean add(FieldVector vector) {
            SourceVector given = SourceVector.of(all.layout(), all.layout().topLevel()[0], vector);
            int present = values.count();
            values.mark();
            boolean isAdded = false;
            try {
                isAdded = present == 0 ? addAll(given) : addNew(given, present);
            } finally {
                if (!isAdded) {
                    values.rollBack();
                    placeOf.values().removeIf(place -> place >= present);
                }
            }
            bytes = new CollectedBatch(headers, List.of(values), values.count()).bodyLength();
            return isAdded;
        }

        /** As they stand, those that repeat included. */
        private boolean addAll(SourceVector given) {
            values.append(given, 0, given.length());
            places = new int[given.length()];
            for (int i = 0; i < places.length; i++) {
                places[i] = i;
                placeOf.putIfAbsent(valueOf(given, i), i);
            }
            return true;
        }

        private boolean addNew(SourceVector given, int present) {
            int[] next = new int[given.length()];
            for (int i = 0; i < next.length; i++) {
                Integer known = placeOf.putIfAbsent(valueOf(given, i), values.count());
                next[i] = known == null ? values.count() : known;
                if (known == null) {
                    values.append(given, i, 1);
                }
                if (isOrdered && next[i] != i) {
                    return false;
                }
            }
            places = next;
            return values.count() == present || values.count() <= mostValues;
        }

        private ByteBuffer valueOf(SourceVector given, int index) {
            single.clear();
            single.append(given, index, 1);
            return ByteBuffer.wrap(new CollectedBatch(headers, List.of(single), 1).content());
        }

        void load(FieldVector target, BufferAllocator allocator) throws InvalidStreamException {
            CollectedBatch batch = new CollectedBatch(headers, List.of(values), values.count());
            BatchNumbers numbers = batch.numbers(all);
            try (Body body = Body.of(numbers, batch, UNBOUNDED, allocator)) {
                body.load(numbers, List.of(target));
            }
        }
    }
}
