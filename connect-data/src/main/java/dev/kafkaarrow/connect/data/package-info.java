/**
 * Connect's records as rows of Arrow batches and back. In the order in which data flows:
 *
 * <ol>
 *   <li>{@link dev.kafkaarrow.connect.data.types}: which types hold the same values, and the schema of rows on both sides.
 *   <li>{@link dev.kafkaarrow.connect.data.write}: records to batches. The sink connector uses it directly.
 *   <li>{@link dev.kafkaarrow.connect.data.json}: JSON to batches, without records between them. The sink connector uses it directly.
 *   <li>{@link dev.kafkaarrow.connect.data.read}: batches to records. The source connector uses it directly.
 *   <li><b>Settings</b>, here, for connectors: {@code ConverterSettings}, the converters that a connector's own settings name.
 * </ol>
 *
 * <p>The packages {@code write} and {@code read} do not know each other, and {@code types} knows neither; {@code json} knows {@code write}. Knows no file and no connector.
 */
package dev.kafkaarrow.connect.data;
