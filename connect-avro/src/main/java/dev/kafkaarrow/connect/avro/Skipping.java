package dev.kafkaarrow.connect.avro;

import dev.kafkaarrow.connect.avro.AvroInput.Elements;
import dev.kafkaarrow.connect.data.types.MismatchException;
import java.io.IOException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;

/**
 * Skips values, part by part: what blocks say that they take is not believed, so that the same bytes are the same values whether they are
 * read or skipped.
 */
final class Skipping {
    private Skipping() {}

    /** @param levels that values may be nested, as recursive ones are as often as they say */
    static void skip(BinaryDecoder decoder, AvroInput in, Schema schema, int levels) throws IOException {
        if (levels == 0) {
            throw new MismatchException("a value to skip of fewer levels", "a deeper one");
        }
        switch (schema.getType()) {
            case NULL -> decoder.readNull();
            case BOOLEAN -> in.readBoolean();
            case INT, ENUM -> decoder.readInt();
            case LONG -> decoder.readLong();
            case FLOAT -> decoder.readFloat();
            case DOUBLE -> decoder.readDouble();
            case STRING, BYTES -> decoder.skipFixed(in.readLength());
            case FIXED -> decoder.skipFixed(in.expect(schema.getFixedSize()));
            case UNION -> {
                int index = in.readIndex(schema.getTypes().size(), "a type of a union");
                skip(decoder, in, schema.getTypes().get(index), levels - 1);
            }
            case RECORD -> {
                for (Schema.Field field : schema.getFields()) {
                    skip(decoder, in, field.schema(), levels - 1);
                }
            }
            case ARRAY -> {
                Elements kind = Elements.of(schema.getElementType());
                for (long count = in.readArrayStart(kind); count > 0; count = in.arrayNext(kind)) {
                    for (long i = 0; kind == Elements.OF_BYTES && i < count; i++) {
                        skip(decoder, in, schema.getElementType(), levels - 1);
                    }
                }
            }
            case MAP -> {
                Elements kind = Elements.OF_BYTES;
                for (long count = in.readArrayStart(kind); count > 0; count = in.arrayNext(kind)) {
                    for (long i = 0; i < count; i++) {
                        decoder.skipFixed(in.readLength());
                        skip(decoder, in, schema.getValueType(), levels - 1);
                    }
                }
            }
        }
    }

    /** Whether values of a type take none at all, which they all do or none. */
    static boolean takesNoBytes(Schema schema) {
        return takesNoBytes(schema, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static boolean takesNoBytes(Schema schema, Set<Schema> known) {
        return switch (schema.getType()) {
            case NULL -> true;
            case FIXED -> schema.getFixedSize() == 0;
            // one that was seen before takes some, or the answer is that of the rest
            case RECORD ->
                !known.add(schema)
                        || schema.getFields().stream().allMatch(field -> takesNoBytes(field.schema(), known));
            case BOOLEAN, INT, LONG, FLOAT, DOUBLE, STRING, BYTES, ENUM, ARRAY, MAP, UNION -> false;
        };
    }

    /** Whether a type is, or has in it, an array whose elements take no bytes. */
    static boolean hasElementsWithoutBytes(Schema schema) {
        return hasElementsWithoutBytes(schema, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static boolean hasElementsWithoutBytes(Schema schema, Set<Schema> known) {
        return known.add(schema)
                && switch (schema.getType()) {
                    case ARRAY ->
                        takesNoBytes(schema.getElementType())
                                || hasElementsWithoutBytes(schema.getElementType(), known);
                    case MAP -> hasElementsWithoutBytes(schema.getValueType(), known);
                    case RECORD ->
                        schema.getFields().stream().anyMatch(field -> hasElementsWithoutBytes(field.schema(), known));
                    case UNION -> schema.getTypes().stream().anyMatch(type -> hasElementsWithoutBytes(type, known));
                    case NULL, BOOLEAN, INT, LONG, FLOAT, DOUBLE, STRING, BYTES, ENUM, FIXED -> false;
                };
    }
}
