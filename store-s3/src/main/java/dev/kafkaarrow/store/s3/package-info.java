/** Stores in S3 and in what has its API: an add-on of the connectors. */
package dev.kafkaarrow.store.s3;
