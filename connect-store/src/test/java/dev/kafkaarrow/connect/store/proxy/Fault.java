package dev.kafkaarrow.connect.store.proxy;

import java.time.Duration;

/** What becomes of one request. */
public sealed interface Fault {

    /** Nothing out of the ordinary. */
    Fault NONE = new None();

    /** The server sees nothing of the request: the connection is reset when its head has come. */
    Fault REFUSED = new Refused(Point.HEAD);

    /** The server sees nothing of the request: the connection is reset when half of its body has come. */
    Fault REFUSED_IN_THE_MIDDLE = new Refused(Point.BODY);

    /** The server does what was asked, and the connection is reset in place of the answer. */
    Fault LOST = new Lost();

    /** The connection is reset in the middle of the answer's body. */
    Fault CUT = new Halved(End.RESET);

    /** The connection is closed in the middle of the answer's body, as if that were all. */
    Fault TRUNCATED = new Halved(End.CLOSED);

    /** Half of the answer's body comes, as a whole answer of that length. */
    Fault SHORTENED = new Halved(End.HONEST);

    /** An internal error before anything was done. */
    Fault ERROR = new Answered(500, "InternalError", Effect.NONE);

    /** An internal error after all was done. */
    Fault ERROR_AFTER_THE_EFFECT = new Answered(500, "InternalError", Effect.DONE);

    /** Throttled, nothing done. */
    Fault SLOW_DOWN = new Answered(503, "SlowDown", Effect.NONE);

    /** Throttled in other words, nothing done. */
    Fault TOO_MANY_REQUESTS = new Answered(429, "TooManyRequests", Effect.NONE);

    /** Another request for that key is under way, it says; nothing done. */
    Fault CONFLICT = new Answered(409, "ConditionalRequestConflict", Effect.NONE);

    /** Another request for that key is under way, it says, though all was done. */
    Fault CONFLICT_AFTER_THE_EFFECT = new Answered(409, "ConditionalRequestConflict", Effect.DONE);

    /** No permission. */
    Fault DENIED = new Answered(403, "AccessDenied", Effect.NONE);

    /** The clock of the one who asks is off. */
    Fault SKEWED = new Answered(403, "RequestTimeTooSkewed", Effect.NONE);

    /** The bucket is in another region, {@link #REGION}. */
    Fault ELSEWHERE = new Answered(301, "PermanentRedirect", Effect.NONE);

    /** Where {@link #ELSEWHERE} says that buckets are. */
    String REGION = "eu-west-1";

    /** The status says that all is well, and the body that nothing was done. */
    Fault ERROR_INSIDE = new Answered(200, "InternalError", Effect.NONE);

    /** The connection is reset, and the server gets the request when the gate opens. */
    static Fault late(Gate gate) {
        return new Late(gate);
    }

    /** The connection is reset, and the server gets the request so much later. */
    static Fault late(Duration delay) {
        return new Late(Gate.opensAfter(delay));
    }

    /** The server gets the request when the gate opens; the client waits for its answer, if it has the patience. */
    static Fault held(Gate gate) {
        return new Held(gate);
    }

    /** The server does at once what was asked; its answer comes so much later. */
    static Fault slow(Duration delay) {
        return new Slow(delay);
    }

    /** An answer of the proxy's own. */
    static Fault answered(int status, String code, Effect effect) {
        return new Answered(status, code, effect);
    }

    /** Whether the server had done what was asked. */
    enum Effect {
        NONE,
        DONE
    }

    /** How far a request comes. */
    enum Point {
        HEAD,
        BODY
    }

    /** How half an answer ends. */
    enum End {
        RESET,
        CLOSED,
        HONEST
    }

    /** See {@link #NONE}. */
    record None() implements Fault {}

    /** See {@link #REFUSED}. */
    record Refused(Point at) implements Fault {}

    /** See {@link #LOST}. */
    record Lost() implements Fault {}

    /** See {@link #late(Gate)}. */
    record Late(Gate gate) implements Fault {
        @Override
        public String toString() {
            return "Late[]"; // all of them are alike to who counts
        }
    }

    /** See {@link #held(Gate)}. */
    record Held(Gate gate) implements Fault {
        @Override
        public String toString() {
            return "Held[]"; // all of them are alike to who counts
        }
    }

    /** See {@link #slow(Duration)}. */
    record Slow(Duration delay) implements Fault {
        @Override
        public String toString() {
            return "Slow[]"; // all of them are alike to who counts
        }
    }

    /** See {@link #CUT}, {@link #TRUNCATED}, {@link #SHORTENED}. An answer that has less than two bytes is lost. */
    record Halved(End end) implements Fault {}

    /** See {@link #answered(int, String, Effect)}. */
    record Answered(int status, String code, Effect effect) implements Fault {}
}
