/**
 * JSON to Arrow batches, without a value of Connect between them. Begin with {@link dev.kafkaarrow.connect.data.json.JsonRows}. In the
 * order in which a value passes through:
 *
 * <ol>
 *   <li><b>Bytes</b>: {@code Document} is what is JSON of a value, and {@code Envelope} where its parts are. {@code KnownBeginnings} finds
 *       the payload of one that begins as one before it.
 *   <li><b>Schema</b>: {@code JsonSchemas} reads Connect's schema as JsonConverter does; {@code KnownSchema} is what is kept of it.
 *   <li><b>Payload</b>: {@code JsonRow} is a row that is appended by {@code RowInput}: a {@code RecordReader} reads the fields, each with the
 *       {@code ValueReader} that {@code Readers} chose for its column ({@code ScalarReaders} and {@code NestedReaders}), from
 *       {@code JsonInput}, with {@code Utf8Text} and {@code Base64Text}.
 *   <li><b>As JsonConverter</b>: {@code ConverterValues} of a {@code JsonTree}, for defaults, single fields, and what {@code JsonInput}
 *       refuses, but JsonConverter does not.
 *   <li><b>Bare</b>: {@code BareJsonRows} have their schema from elsewhere, if {@code RowTypes} knows its types. {@code ReadingRules} with
 *       their {@code Notation} tell the readers, of which {@code TemporalReader} with {@code TemporalText} is theirs alone;
 *       {@code BareValues} for single fields.
 * </ol>
 */
package dev.kafkaarrow.connect.data.json;
