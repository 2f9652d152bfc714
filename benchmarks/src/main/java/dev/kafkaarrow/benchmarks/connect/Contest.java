package dev.kafkaarrow.benchmarks.connect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Several sides do the same in turn, so that what the machine does meanwhile meets all of them. */
final class Contest {

    /** One run of a side; returns seconds. */
    interface Side {
        double run() throws IOException;
    }

    /** A worker's compilers are busy for its first runs, on the cores that all sides share. */
    static final int WARM_UPS = 3;

    private final Map<String, Side> sides = new LinkedHashMap<>();
    private final Map<String, List<Double>> seconds = new LinkedHashMap<>();

    void add(String name, Side side) {
        sides.put(name, side);
    }

    /** Runs all sides a few times for nothing, then so often. */
    void run(String what, int repetitions) throws IOException {
        for (int repetition = -WARM_UPS; repetition < repetitions; repetition++) {
            for (Map.Entry<String, Side> side : sides.entrySet()) {
                settle();
                double taken = side.getValue().run();
                System.err.printf(
                        Locale.ROOT,
                        "  %s, %s: %.2f s%s%n",
                        what,
                        side.getKey(),
                        taken,
                        repetition < 0 ? " (warm-up)" : "");
                if (repetition >= 0) {
                    seconds.computeIfAbsent(side.getKey(), name -> new ArrayList<>())
                            .add(taken);
                }
            }
        }
    }

    /** What earlier runs left to be written would be written during the next. */
    private static void settle() throws IOException {
        try {
            new ProcessBuilder("sync").inheritIO().start().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    double median(String side) {
        return median(seconds.get(side));
    }

    /** Of the times of one side to those of another, repetition by repetition. */
    List<Double> ratios(String of, String to) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < seconds.get(of).size(); i++) {
            ratios.add(seconds.get(of).get(i) / seconds.get(to).get(i));
        }
        return ratios;
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
