package dev.kafkaarrow.tools.verify;

import java.util.Map;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;

/**
 * A value in a vector, that of the dictionary where the vector has indices.
 *
 * @param row -1 for null
 */
record Slot(FieldVector vector, int row) {

    private static final int NULL = -1;

    static Slot of(FieldVector vector, int row, Map<Long, Dictionary> dictionaries) {
        if (vector.isNull(row)) {
            return new Slot(vector, NULL);
        }
        DictionaryEncoding encoding = vector.getField().getDictionary();
        if (encoding == null) {
            return new Slot(vector, row);
        }
        int index = (int) ((BaseIntVector) vector).getValueAsLong(row);
        return of(dictionaries.get(encoding.getId()).getVector(), index, dictionaries);
    }

    boolean isNull() {
        return row == NULL;
    }
}
