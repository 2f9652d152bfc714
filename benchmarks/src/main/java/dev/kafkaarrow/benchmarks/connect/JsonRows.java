package dev.kafkaarrow.benchmarks.connect;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Rows as Connect's JsonConverter writes them with {@code schemas.enable}: each carries its schema. */
final class JsonRows implements RowFormat {

    private static final String SCHEMA = """
            {"type":"struct","fields":[\
            {"type":"int64","optional":false,"field":"id"},\
            {"type":"double","optional":false,"field":"value"},\
            {"type":"string","optional":true,"field":"name"},\
            {"type":"int64","optional":false,"name":"org.apache.kafka.connect.data.Timestamp","version":1,"field":"at"},\
            {"type":"boolean","optional":true,"field":"active"}],\
            "optional":false,"name":"dev.kafkaarrow.benchmarks.Reading"}""";

    @Override
    public String name() {
        return "json";
    }

    @Override
    public byte[] row(int number) {
        String text = RowFormat.text(number).map(name -> "\"" + name + "\"").orElse("null");
        String row = "{\"schema\":" + SCHEMA + ",\"payload\":{\"id\":" + RowFormat.id(number) + ",\"value\":"
                + RowFormat.value(number) + ",\"name\":" + text + ",\"at\":" + RowFormat.at(number) + ",\"active\":"
                + RowFormat.isActive(number) + "}}";
        return row.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Map<String, String> converted() {
        return Map.of("value.converter", "org.apache.kafka.connect.json.JsonConverter");
    }

    @Override
    public Map<String, String> decoded() {
        return Map.of(
                "value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter", "value.format", "json");
    }

    @Override
    public Asked asked() {
        return new Asked(2.5, Optional.of(2.0), Optional.of(0.4));
    }
}
