package dev.kafkaarrow.connect.sink;

import dev.kafkaarrow.connect.store.SimulatedObjects.Mishap;
import java.util.List;
import java.util.Random;

/**
 * What requests to a store of objects have to suffer, beside what calls to a disk do.
 *
 * @param mishapsPerMille of the requests
 * @param weakRequest one kind of request that is struck twenty times as often
 * @param pageSize names in a page of a listing, at most
 * @param parallelUploads the option store.parallel.uploads
 * @param hasWideGaps whether thousands of offsets may be between two records, so that files are listed from afar
 */
record ObjectConditions(
        int mishapsPerMille, String weakRequest, int pageSize, int parallelUploads, boolean hasWideGaps) {

    private static final List<Mishap> MISHAPS = List.of(
            Mishap.REFUSED,
            Mishap.ANSWER_LOST,
            Mishap.LATE,
            Mishap.LATE,
            Mishap.CONFLICT,
            Mishap.CONFLICT_OF_ITS_OWN,
            Mishap.CUT);

    static ObjectConditions draw(Random random) {
        return new ObjectConditions(
                oneOf(random, 0, 5, 30),
                List.of("none", "put", "put", "head", "list", "get").get(random.nextInt(6)),
                oneOf(random, 1, 2, 5, 1_000),
                1 + random.nextInt(3),
                random.nextInt(3) == 0);
    }

    static String weakCall(Random random) {
        List<String> calls = List.of("none", "none", "put", "put", "head", "get", "list", "write", "create", "pread");
        return calls.get(random.nextInt(calls.size()));
    }

    private static int oneOf(Random random, int... values) {
        return values[random.nextInt(values.length)];
    }

    /** How much more often a request is struck. */
    int weight(String request) {
        return request.equals(weakRequest) ? 20 : 1;
    }

    /** One of those that there are. */
    static Mishap mishap(Random random) {
        return MISHAPS.get(random.nextInt(MISHAPS.size()));
    }
}
