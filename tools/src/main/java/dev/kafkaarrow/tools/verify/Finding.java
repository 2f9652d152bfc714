package dev.kafkaarrow.tools.verify;

import java.util.OptionalLong;

/**
 * Something that is wrong.
 *
 * @param file path in the store; empty if it is about none
 * @param batch number of the record batch in the file, from 0
 * @param record as {@code topic-partition@offset}; empty if it is about none
 */
record Finding(Fault fault, String file, OptionalLong batch, String record, String expected, String actual) {

    Finding {
        expected = Shown.text(expected);
        actual = Shown.text(actual);
    }

    static Finding ofFile(Fault fault, String file, String expected, String actual) {
        return new Finding(fault, file, OptionalLong.empty(), "", expected, actual);
    }

    static Finding ofRecord(Fault fault, Place place, String expected, String actual) {
        return new Finding(fault, place.file(), OptionalLong.of(place.batch()), place.record(), expected, actual);
    }

    /** Where a record stands. */
    record Place(String file, long batch, String topic, int partition, long offset) {
        String record() {
            return topic + "-" + partition + "@" + offset;
        }
    }
}
