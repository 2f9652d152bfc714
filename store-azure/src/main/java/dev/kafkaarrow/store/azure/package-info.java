/** Stores in Azure Blob Storage: an add-on of the connectors. */
package dev.kafkaarrow.store.azure;
