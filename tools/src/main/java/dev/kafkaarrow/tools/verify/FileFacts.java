package dev.kafkaarrow.tools.verify;

/**
 * What is remembered of a file that was read.
 *
 * @param firstOffset of the first record
 * @param lastOffset of the last record
 * @param isWhole whether all of it could be read; if not, the offsets are those up to where it could
 */
record FileFacts(StorePath path, long firstOffset, long lastOffset, long records, boolean isWhole) {}
