/**
 * Rows of Arrow batches as text: JSON ({@code RowRenderer}, {@code ValueWriters} with {@code TemporalForms}, kept to {@code ValueBounds} by
 * {@code RowSpace}), and tables of it ({@code RowTable}).
 */
package dev.kafkaarrow.tools.render;
