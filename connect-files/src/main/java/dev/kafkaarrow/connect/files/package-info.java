/**
 * One Arrow stream file of Kafka records: where it lies, how it is called, which records it says it holds, how it is
 * written and read. Knows no Kafka class.
 */
package dev.kafkaarrow.connect.files;
