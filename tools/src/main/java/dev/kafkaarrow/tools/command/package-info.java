/**
 * What the commands have in common: where they read and write ({@code Streams}), how a store or a broker is reached ({@code StoreOptions},
 * {@code BrokerOptions}), what files hold ({@code FileBatches}), how messages are sent ({@code Sending}), and how they end ({@code ExitCode}, {@code UsageException}; an {@code IOException} is a fault of the data).
 */
package dev.kafkaarrow.tools.command;
