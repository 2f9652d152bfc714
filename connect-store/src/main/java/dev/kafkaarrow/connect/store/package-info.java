/**
 * Where files are published by create-if-absent, and read. {@link dev.kafkaarrow.connect.store.FileStore} is all that the connectors
 * know of a store; {@link dev.kafkaarrow.connect.store.Stores} finds one by its URL, whose scheme has a
 * {@link dev.kafkaarrow.connect.store.StoreProvider}.
 *
 * <p>{@link dev.kafkaarrow.connect.store.LocalFileStore} is one in a directory, on a {@link dev.kafkaarrow.connect.store.Disk} that tests can
 * make fail.
 *
 * <p>{@link dev.kafkaarrow.connect.store.ObjectFileStore} is one in a bucket, over an {@link dev.kafkaarrow.connect.store.ObjectClient} that
 * makes single requests; providers open it by {@link dev.kafkaarrow.connect.store.ObjectStores}. What it decides is in
 * {@link dev.kafkaarrow.connect.store.ConditionalPut} (what became of a put), {@link dev.kafkaarrow.connect.store.ObjectSource} (what is
 * fetched of an object), {@link dev.kafkaarrow.connect.store.ObjectPages} and {@link dev.kafkaarrow.connect.store.ObjectWalk} (listings),
 * {@link dev.kafkaarrow.connect.store.MovedObject}, and {@link dev.kafkaarrow.connect.store.ObjectTrial} (whether the bucket will do).
 *
 * <p>{@code FileStoreContract} is the test that every store passes. Knows no Kafka class, and of ipc
 * {@link dev.kafkaarrow.ipc.ByteSource} alone.
 */
package dev.kafkaarrow.connect.store;
