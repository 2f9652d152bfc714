/** Stores in Google Cloud Storage: an add-on of the connectors. */
package dev.kafkaarrow.store.gcs;
