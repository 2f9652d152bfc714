package dev.kafkaarrow.ipc;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * A dictionary that knows the field of its values as its stream has it. What Arrow Java's vectors say of themselves is something else
 * for sparse unions (ids of its own), lists (a name of its own) and children of one name.
 */
final class LoadedDictionary extends Dictionary {
    private final Field field;

    LoadedDictionary(FieldVector values, DictionaryEncoding encoding, Field field) {
        super(values, encoding);
        this.field = field;
    }

    /** The field of a dictionary's values, in memory format. */
    static Field field(Dictionary dictionary) {
        return dictionary instanceof LoadedDictionary loaded
                ? loaded.field
                : dictionary.getVector().getField();
    }
}
