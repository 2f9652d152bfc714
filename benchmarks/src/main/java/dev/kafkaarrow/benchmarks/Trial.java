package dev.kafkaarrow.benchmarks;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Benchmarks that are compared with each other, and therefore run one right after the other.
 *
 * @param name by which a run may select it
 * @param benchmark whose methods run
 * @param params of the benchmark
 * @param findings of what each method took
 */
record Trial(
        String name,
        Class<?> benchmark,
        Map<String, String> params,
        Function<Map<String, Measurement>, List<Finding>> findings) {}
