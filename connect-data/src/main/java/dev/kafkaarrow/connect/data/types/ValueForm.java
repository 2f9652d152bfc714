package dev.kafkaarrow.connect.data.types;

import java.util.Optional;

/**
 * How the values of a column lie in memory, and what they are in Connect. A new form is a new method of {@link Cases}, so the compiler
 * names every place that has to handle it. Immutable and thread-safe.
 */
public sealed interface ValueForm {

    /** The answer for this form. */
    <T> T match(Cases<T> cases);

    /**
     * One answer for each form.
     *
     * @param <T> of the answers
     */
    interface Cases<T> {
        /** A {@code Boolean} in a bit. */
        T bool();

        /** A number of up to 64 bits, which may stand for something else. */
        T numeric(Numeric form);

        /** A {@code BigDecimal} in 128 or 256 bits, as the column's type says. */
        T decimal();

        /** A {@code String} as UTF-8. */
        T text();

        /** A {@code byte[]} or {@code ByteBuffer} of any length. */
        T bytes();

        /** A {@code byte[]} or {@code ByteBuffer} of the length of the column's type. */
        T fixedBytes();

        /** Null, always. */
        T nothing();

        /** A {@code Struct}. */
        T struct();

        /** A {@code List} of any length. */
        T list();

        /** A {@code List} of the length of the column's type. */
        T fixedList();

        /** A {@code Map}. */
        T map();
    }

    /** See {@link Cases#bool}. */
    record Bool() implements ValueForm {
        @Override
        public <T> T match(Cases<T> cases) {
            return cases.bool();
        }
    }

    /**
     * See {@link Cases#numeric}.
     *
     * @param width bytes: 1, 2, 4 or 8
     * @param connectValue what the number is in Connect
     * @param wholeNumbers that stand for values; none for floating-point numbers and those of more than 63 bits
     */
    record Numeric(int width, ConnectValue connectValue, NumberCodec codec, Optional<WholeNumbers> wholeNumbers)
            implements ValueForm {
        @Override
        public <T> T match(Cases<T> cases) {
            return cases.numeric(this);
        }
    }

    /** See {@link Cases#decimal}. */
    record Decimal() implements ValueForm {
        @Override
        public <T> T match(Cases<T> cases) {
            return cases.decimal();
        }
    }

    /** See {@link Cases#text}. */
    record Text() implements ValueForm {
        @Override
        public <T> T match(Cases<T> cases) {
            return cases.text();
        }
    }

    /** See {@link Cases#bytes}. */
    record Bytes() implements ValueForm {
        @Override
        public <T> T match(Cases<T> cases) {
            return cases.bytes();
        }
    }

    /** See {@link Cases#fixedBytes}. */
    record FixedBytes() implements ValueForm {
        @Override
        public <T> T match(Cases<T> cases) {
            return cases.fixedBytes();
        }
    }

    /** See {@link Cases#nothing}. */
    record Nothing() implements ValueForm {
        @Override
        public <T> T match(Cases<T> cases) {
            return cases.nothing();
        }
    }

    /** See {@link Cases#struct}. */
    record Struct() implements ValueForm {
        @Override
        public <T> T match(Cases<T> cases) {
            return cases.struct();
        }
    }

    /** See {@link Cases#list}. */
    record List() implements ValueForm {
        @Override
        public <T> T match(Cases<T> cases) {
            return cases.list();
        }
    }

    /** See {@link Cases#fixedList}. */
    record FixedList() implements ValueForm {
        @Override
        public <T> T match(Cases<T> cases) {
            return cases.fixedList();
        }
    }

    /** See {@link Cases#map}. */
    record Map() implements ValueForm {
        @Override
        public <T> T match(Cases<T> cases) {
            return cases.map();
        }
    }

    /** What a number in memory is in Connect. */
    enum ConnectValue {
        /** A {@code Byte}. */
        BYTE("a Byte"),
        /** A {@code Short}. */
        SHORT("a Short"),
        /** An {@code Integer}. */
        INTEGER("an Integer"),
        /** A {@code Long}. */
        LONG("a Long"),
        /** A {@code Float}. */
        FLOAT("a Float"),
        /** A {@code Double}. */
        DOUBLE("a Double"),
        /** A {@code BigDecimal} without a fraction. */
        WHOLE_DECIMAL("a BigDecimal of scale 0"),
        /** A point in time as {@code java.util.Date}. */
        TIMESTAMP("a java.util.Date"),
        /** A day as {@code java.util.Date}. */
        DATE("a java.util.Date at midnight UTC"),
        /** A time of day as {@code java.util.Date}. */
        TIME("a java.util.Date on 1970-01-01");

        private final String description;

        ConnectValue(String description) {
            this.description = description;
        }

        /** For error messages. */
        public String description() {
            return description;
        }
    }
}
