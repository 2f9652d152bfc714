package dev.kafkaarrow.connect.store;

/** Is told of each request to a store over a network, by any thread. */
public interface StoreRequests {

    /** Tells nobody. */
    StoreRequests IGNORED = request -> {};

    /** A request has ended. */
    void ended(Request request);

    /** What requests are for. */
    enum Kind {
        PUT,
        GET,
        HEAD,
        LIST,
        DELETE
    }

    /**
     * One request, with the repetitions of it that a client made by itself.
     *
     * @param sentBytes of its body
     * @param receivedBytes of the body that came
     * @param retries how often the client repeated it
     * @param nanos that it took
     * @param isFailed whether it ended by an error; that there is no such object, or already one, is an answer
     */
    record Request(Kind kind, long sentBytes, long receivedBytes, int retries, long nanos, boolean isFailed) {}
}
