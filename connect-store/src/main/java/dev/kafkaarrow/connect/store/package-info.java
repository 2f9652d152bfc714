/**
 * Where files are published by create-if-absent, and read. {@link dev.kafkaarrow.connect.store.FileStore} is all that the connectors
 * know of a store; {@link dev.kafkaarrow.connect.store.Stores} finds one by its URL;
 * {@link dev.kafkaarrow.connect.store.LocalFileStore} is one in a directory, on a
 * {@link dev.kafkaarrow.connect.store.Disk} that tests can make fail. {@code FileStoreContract} is the test that every store
 * passes. Knows no Kafka class, and of ipc {@link dev.kafkaarrow.ipc.ByteSource} alone.
 */
package dev.kafkaarrow.connect.store;
