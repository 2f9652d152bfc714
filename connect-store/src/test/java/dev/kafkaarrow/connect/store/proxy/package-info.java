/**
 * An HTTP proxy that stands before an object store's server and goes wrong as such stores and the way to them do, for tests of this and
 * other modules. Start at {@link dev.kafkaarrow.connect.store.proxy.FaultProxy}.
 */
package dev.kafkaarrow.connect.store.proxy;
