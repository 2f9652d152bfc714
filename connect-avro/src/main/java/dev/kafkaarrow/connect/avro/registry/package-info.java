/** Writers' schemas from a schema registry, by its REST API. Begin with {@link dev.kafkaarrow.connect.avro.registry.SchemaRegistry}. */
package dev.kafkaarrow.connect.avro.registry;
