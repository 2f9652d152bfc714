package dev.kafkaarrow.connect.data.json;

import dev.kafkaarrow.connect.data.types.Column;
import dev.kafkaarrow.connect.data.types.WholeNumbers;
import dev.kafkaarrow.connect.data.write.ColumnWriter;

/** Reads dates and times as text of ISO 8601, or as numbers in the unit of their Arrow type. */
final class TemporalReader extends ValueReader {
    private final TemporalText text;
    private final WholeNumbers numbers;

    TemporalReader(Column column, ColumnWriter writer, Absence absence, TemporalText text, WholeNumbers numbers) {
        super(column, writer, absence, text.expected());
        this.text = text;
        this.numbers = numbers;
    }

    @Override
    void readValue(JsonInput in, int first) {
        long units;
        if (first == '"') {
            units = text.units(in.readText().toString());
        } else {
            units = in.readWholeNumber(expected());
        }
        column.appendBits(numbers.bits(text.connectUnits(units)));
    }
}
