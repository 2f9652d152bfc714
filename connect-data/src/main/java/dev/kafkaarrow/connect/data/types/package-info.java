/**
 * Which Connect type holds the values of which Arrow type, and what becomes of schemas. Begin with {@code TypeTable}, the one table used in
 * both directions, and with {@link dev.kafkaarrow.connect.data.types.RowSchema}, which callers make of either schema. In the order in which
 * a schema passes through:
 *
 * <ol>
 *   <li><b>Table</b>: {@code TypeTable} of {@code TypeLine}s, each with a Connect type, an {@code ArrowSide} and a {@code ValueForm}
 *       ({@code NumberForms} and their {@code NumberCodec}s for whatever fits into 64 bits). {@code ArrowTypeText} is the text of a type.
 *   <li><b>Connect to Arrow</b>: {@code RecursiveSchemas} refuses what has no end, {@code ArrowFields} makes the fields.
 *   <li><b>Arrow to Connect</b>: {@code ConnectSchemas} makes the schemas.
 *   <li><b>What types do not say</b>: {@code ConnectMetadata} (names, docs, parameters, with {@code DefaultText} for defaults),
 *       {@code ParameterOrder} and {@code ArrayMetadata}, under {@code MetadataKeys}.
 *   <li><b>Result</b>: a {@code RowSchema} of {@code Column}s; a {@code FieldException}, from a {@code MismatchException}, where there is
 *       none.
 * </ol>
 *
 * <p>To add a type, add a line to {@code TypeTable}, and a form to {@code ValueForm} if no form fits: the compiler then names the writer and
 * the reader that are missing. Knows neither batches nor memory.
 */
package dev.kafkaarrow.connect.data.types;
