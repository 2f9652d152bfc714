package dev.kafkaarrow.connect.sink;

/**
 * What two clocks say at one time.
 *
 * @param elapsedMs milliseconds since some fixed time, by a clock that nobody sets: for how long something took
 * @param wallMs milliseconds since the epoch, by a clock that may jump either way: for what a calendar says
 */
record Moment(long elapsedMs, long wallMs) {}
