package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.ipc.Frame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.connect.errors.DataException;

/**
 * Where the dictionary batches stand that are in effect at some place of a file: what has to be read, beside the schema, to go on
 * there. As text: {@code none}, or the byte position of each with a comma between them, and {@code 480x3} for three that follow each
 * other.
 *
 * @param runs in the order of the file
 */
record DictionaryPlaces(List<Run> runs) {

    /** No dictionary is in effect. */
    static final DictionaryPlaces NONE = new DictionaryPlaces(List.of());

    /** Each is a request in an object store, and some bytes of an offset, which every record carries. */
    static final int MAX_RUNS = 32;

    private static final String NONE_TEXT = "none";
    private static final Pattern RUN = Pattern.compile("([0-9]{1,18})(?:x([1-9][0-9]{0,8}))?");

    /**
     * Dictionary batches that follow each other.
     *
     * @param position of the first one's first byte
     */
    record Run(long position, int count) {
        @Override
        public String toString() {
            return count == 1 ? Long.toString(position) : position + "x" + count;
        }
    }

    DictionaryPlaces {
        runs = List.copyOf(runs);
        for (int i = 1; i < runs.size(); i++) {
            if (runs.get(i).position <= runs.get(i - 1).position) {
                throw new DataException("dictionary batches in the order of the file, got " + runs);
            }
        }
    }

    /** Those of a file, in its order; nothing if there are too many places to be noted. */
    static Optional<DictionaryPlaces> of(List<Frame.DictionaryBatch> inEffect) {
        List<Run> runs = new ArrayList<>();
        long end = -1;
        for (Frame.DictionaryBatch batch : inEffect) {
            if (batch.position() == end) {
                Run run = runs.remove(runs.size() - 1);
                runs.add(new Run(run.position, run.count + 1));
            } else if (runs.size() == MAX_RUNS) {
                return Optional.empty();
            } else {
                runs.add(new Run(batch.position(), 1));
            }
            end = batch.end();
        }
        return Optional.of(new DictionaryPlaces(runs));
    }

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @throws DataException if it is nothing of the kind
     */
    static DictionaryPlaces parse(String text) {
        return text.equals(NONE_TEXT)
                ? NONE
                : new DictionaryPlaces(Arrays.stream(text.split(",", -1))
                        .map(DictionaryPlaces::run)
                        .toList());
    }

    private static Run run(String text) {
        Matcher run = RUN.matcher(text);
        if (!run.matches()) {
            throw new DataException(
                    "\"none\", or positions like \"480\" or \"480x3\" with commas between them, got \"" + text + "\"");
        }
        return new Run(Long.parseLong(run.group(1)), run.group(2) == null ? 1 : Integer.parseInt(run.group(2)));
    }

    /** Whether all begin before a position. */
    boolean areBefore(long position) {
        return runs.isEmpty() || runs.get(runs.size() - 1).position < position;
    }

    @Override
    public String toString() {
        return runs.isEmpty() ? NONE_TEXT : runs.stream().map(Run::toString).collect(Collectors.joining(","));
    }
}
