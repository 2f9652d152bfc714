/** An Avro converter of another make for tests: Apicurio's, with schemas in a directory. */
package dev.kafkaarrow.it.avro;
