package dev.kafkaarrow.connect.data.write;

/** The columns of what a value or a row is made of. */
@FunctionalInterface
public interface PartColumns {

    /** The column of a struct's field, of the elements of a list (0), or of the keys (0) and values (1) of a map. */
    ColumnWriter child(int number);
}
