package dev.kafkaarrow.it.avro;

import io.apicurio.registry.resolver.ParsedSchema;
import io.apicurio.registry.resolver.ParsedSchemaImpl;
import io.apicurio.registry.resolver.SchemaLookupResult;
import io.apicurio.registry.resolver.SchemaParser;
import io.apicurio.registry.resolver.SchemaResolver;
import io.apicurio.registry.resolver.data.Record;
import io.apicurio.registry.resolver.strategy.ArtifactReference;
import io.apicurio.registry.resolver.strategy.ArtifactReferenceResolverStrategy;
import io.apicurio.registry.rest.client.RegistryClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import org.apache.avro.Schema;

/**
 * What Apicurio's serdes ask for schemas, without a registry: a directory, in which a schema's id is its file's name. Goes into the
 * converter's plugin.
 *
 * @param <D> what the converter reads and writes
 */
public final class SchemaDirectory<D> implements SchemaResolver<Schema, D> {

    /** The directory, as the worker names it. */
    public static final String DIRECTORY = "schema.directory";

    private Path directory = Path.of("");
    private SchemaParser<Schema, D> parser;

    /** Writes a schema into a directory, unless it is there, and returns its id. */
    public static long register(Path directory, Schema schema) {
        byte[] json = schema.toString().getBytes(StandardCharsets.UTF_8);
        CRC32 checksum = new CRC32();
        checksum.update(json);
        try {
            Files.write(directory.resolve(Long.toString(checksum.getValue())), json);
        } catch (IOException e) {
            throw new UncheckedIOException("writing a schema to " + directory, e);
        }
        return checksum.getValue();
    }

    @Override
    public void configure(Map<String, ?> settings, SchemaParser<Schema, D> schemaParser) {
        directory = Path.of((String) settings.get(DIRECTORY));
        parser = schemaParser;
    }

    @Override
    public SchemaParser<Schema, D> getSchemaParser() {
        return parser;
    }

    @Override
    public SchemaLookupResult<Schema> resolveSchema(Record<D> data) {
        ParsedSchema<Schema> schema = parser.getSchemaFromData(data);
        return found(register(directory, schema.getParsedSchema()), schema);
    }

    @Override
    public SchemaLookupResult<Schema> resolveSchemaByArtifactReference(ArtifactReference reference) {
        Path file = directory.resolve(Long.toString(reference.getGlobalId()));
        try {
            byte[] json = Files.readAllBytes(file);
            return found(
                    reference.getGlobalId(),
                    new ParsedSchemaImpl<Schema>()
                            .setParsedSchema(parser.parseSchema(json, Map.of()))
                            .setRawSchema(json));
        } catch (IOException e) {
            throw new UncheckedIOException("reading schema " + file, e);
        }
    }

    private SchemaLookupResult<Schema> found(long id, ParsedSchema<Schema> schema) {
        return SchemaLookupResult.<Schema>builder()
                .globalId(id)
                .parsedSchema(schema)
                .build();
    }

    @Override
    public void setClient(RegistryClient client) {}

    @Override
    public void setArtifactResolverStrategy(ArtifactReferenceResolverStrategy<Schema, D> strategy) {}

    @Override
    public void reset() {}

    @Override
    public void close() {}
}
