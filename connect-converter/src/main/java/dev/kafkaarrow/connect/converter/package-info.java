/**
 * The converter that lets any connector speak Arrow. Begin with {@link dev.kafkaarrow.connect.converter.ArrowConverter} and its
 * {@link dev.kafkaarrow.connect.converter.ArrowConverterConfig}: {@code RecordEncoder} makes messages of values, {@code RecordDecoder}
 * values of messages in one {@code ConverterMode}.
 *
 * <p>A jar of its own, which no connector's archive has, so that a worker finds the converter once.
 */
package dev.kafkaarrow.connect.converter;
