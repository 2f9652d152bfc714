package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.ipc.SchemaProjection;
import dev.kafkaarrow.ipc.SchemaVerdict;
import java.util.List;
import java.util.Optional;

/**
 * How the schema of a record stands to the one in effect before it in its log.
 *
 * @param refusal names what is in the way of a record that is refused; compatible otherwise
 * @param projection of a record of an older schema to the one in effect; empty otherwise
 */
record Judgement(Kind kind, SchemaVerdict refusal, Optional<SchemaProjection> projection) {

    enum Kind {
        /** It is the one in effect, or there is none that matters: the record is written as it is. */
        FITS,
        /** It is an older one: the record is projected to the one in effect. */
        IS_OLDER,
        /** It is in effect from now on, and a file begins. */
        FOLLOWS,
        /** The record is bad. */
        REFUSED
    }

    private static final SchemaVerdict COMPATIBLE = new SchemaVerdict(List.of());
    static final Judgement FITS = of(Kind.FITS);
    static final Judgement FOLLOWS = of(Kind.FOLLOWS);

    private static Judgement of(Kind kind) {
        return new Judgement(kind, COMPATIBLE, Optional.empty());
    }

    static Judgement older(SchemaProjection toTheOneInEffect) {
        return new Judgement(Kind.IS_OLDER, COMPATIBLE, Optional.of(toTheOneInEffect));
    }

    static Judgement refused(SchemaVerdict refusal) {
        return new Judgement(Kind.REFUSED, refusal, Optional.empty());
    }
}
