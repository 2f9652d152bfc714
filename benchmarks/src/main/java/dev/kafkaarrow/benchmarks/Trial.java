package dev.kafkaarrow.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Benchmarks that are compared with each other, and therefore run one right after the other.
 *
 * @param name by which a run may select it
 * @param benchmark whose methods run
 * @param params of the benchmark
 * @param leftOut methods that do not run
 * @param findings of what each method took
 */
record Trial(
        String name,
        Class<?> benchmark,
        Map<String, String> params,
        Set<String> leftOut,
        Function<Map<String, Measurement>, List<Finding>> findings) {

    Trial(
            String name,
            Class<?> benchmark,
            Map<String, String> params,
            Function<Map<String, Measurement>, List<Finding>> findings) {
        this(name, benchmark, params, Set.of(), findings);
    }
}
