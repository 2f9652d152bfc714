package dev.kafkaarrow.benchmarks;

/**
 * Of two times.
 *
 * @param value of the medians
 * @param low of the quartiles that make it smallest
 * @param high of the quartiles that make it largest
 */
record Ratio(double value, double low, double high) {}
