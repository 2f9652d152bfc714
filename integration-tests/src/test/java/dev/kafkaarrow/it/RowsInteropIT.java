package dev.kafkaarrow.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.connect.data.types.RowSchema;
import dev.kafkaarrow.connect.data.write.RowAppender;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.TestAllocator;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Connect's records, seen by pyarrow, Polars and DuckDB. */
@SuppressWarnings("JavaUtilDate")
class RowsInteropIT {
    private static final long EPOCH_MS = 1_700_000_000_123L;

    private static final Schema WHO = SchemaBuilder.struct()
            .optional()
            .field("name", Schema.STRING_SCHEMA)
            .field("ages", SchemaBuilder.array(Schema.OPTIONAL_INT16_SCHEMA).build())
            .build();
    private static final Schema SCHEMA = SchemaBuilder.struct()
            .name("Everything")
            .field("id", Schema.INT64_SCHEMA)
            .field(
                    "price",
                    Decimal.builder(2)
                            .parameter("connect.decimal.precision", "12")
                            .optional()
                            .build())
            .field("wide", Decimal.builder(40).optional().build())
            .field(
                    "day",
                    org.apache.kafka.connect.data.Date.builder().optional().build())
            .field("time", Time.builder().optional().build())
            .field("at", Timestamp.builder().optional().build())
            .field("micros", debezium(SchemaBuilder.int64(), "MicroTimestamp"))
            .field("nanos", debezium(SchemaBuilder.int64(), "NanoTime"))
            .field("zoned", debezium(SchemaBuilder.int64(), "MicroTimestamp", "timestamp[us, tz=Europe/Berlin]"))
            .field(
                    "flags",
                    SchemaBuilder.int16()
                            .parameter("arrow.type", "uint8")
                            .optional()
                            .build())
            .field("raw", Schema.OPTIONAL_BYTES_SCHEMA)
            .field("ok", Schema.OPTIONAL_BOOLEAN_SCHEMA)
            .field("who", WHO)
            .field(
                    "scores",
                    SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.OPTIONAL_FLOAT32_SCHEMA)
                            .optional()
                            .build())
            .build();

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    private static Schema debezium(SchemaBuilder builder, String name) {
        return builder.name("io.debezium.time." + name).version(1).optional().build();
    }

    private static Schema debezium(SchemaBuilder builder, String name, String arrowType) {
        return debezium(builder.parameter("arrow.type", arrowType), name);
    }

    @Test
    void recordsHaveTheirTypesAndValuesInPyarrow(@TempDir Path directory) throws Exception {
        Scripts python = Interop.python();
        Struct full = new Struct(SCHEMA)
                .put("id", 1L)
                .put("price", new BigDecimal("-1234567890.12"))
                .put("wide", new BigDecimal("1e-40").setScale(40))
                .put("day", new Date(19_675L * 86_400_000))
                .put("time", new Date(3_600_001))
                .put("at", new Date(EPOCH_MS))
                .put("micros", EPOCH_MS * 1_000 + 7)
                .put("nanos", 1_000_000_001L)
                .put("zoned", EPOCH_MS * 1_000)
                .put("flags", (short) 255)
                .put("raw", new byte[] {0, -1})
                .put("ok", true)
                .put("who", new Struct(WHO).put("name", "Zoë 🚀").put("ages", Arrays.asList((short) 7, null)))
                .put("scores", Map.of("x", 0.5f));
        Struct empty = new Struct(SCHEMA).put("id", 2L);
        Path file = directory.resolve("rows.arrows");
        try (RowAppender rows = new RowAppender(RowSchema.of(SCHEMA), allocator.get())) {
            List.of(full, empty).forEach(rows::append);
            Files.write(file, ArrowStream.of(rows.batch()).toByteArray());
        }

        String found = python.runSnippet(directory, """
                import pyarrow as pa, sys
                table = pa.ipc.open_stream(sys.argv[1]).read_all()
                table.validate(full=True)
                for column, field in zip(table.columns, table.schema):
                    values = column.cast(pa.int64()) if pa.types.is_time64(field.type) else column
                    print(field.name, field.type, "" if field.nullable else "not null", *map(repr, values.to_pylist()), sep="|")
                """, file);

        assertThat(found.lines())
                .containsExactly(
                        "id|int64|not null|1|2",
                        "price|decimal128(12, 2)||Decimal('-1234567890.12')|None",
                        "wide|decimal256(76, 40)||Decimal('1E-40')|None",
                        "day|date32[day]||datetime.date(2023, 11, 14)|None",
                        "time|time32[ms]||datetime.time(1, 0, 0, 1000)|None",
                        "at|timestamp[ms, tz=UTC]||datetime.datetime(2023, 11, 14, 22, 13, 20, 123000,"
                                + " tzinfo=zoneinfo.ZoneInfo(key='UTC'))|None",
                        "micros|timestamp[us]||datetime.datetime(2023, 11, 14, 22, 13, 20, 123007)|None",
                        "nanos|time64[ns]||1000000001|None",
                        "zoned|timestamp[us, tz=Europe/Berlin]||datetime.datetime(2023, 11, 14, 23, 13, 20, 123000,"
                                + " tzinfo=zoneinfo.ZoneInfo(key='Europe/Berlin'))|None",
                        "flags|uint8||255|None",
                        "raw|binary||b'\\x00\\xff'|None",
                        "ok|bool||True|None",
                        "who|struct<name: string not null, ages: list<item: int16> not null>||"
                                + "{'name': 'Zoë 🚀', 'ages': [7, None]}|None",
                        "scores|map<string, float>||[('x', 0.5)]|None");
    }

    @Test
    void decimalsOfAnyScaleOpenInPyarrowPolarsAndDuckDb(@TempDir Path directory) throws Exception {
        Scripts python = Interop.python();
        Schema schema = SchemaBuilder.struct()
                .field("small", decimal(10, 5))
                .field("large", decimal(-3, 10))
                .build();
        Struct row = new Struct(schema)
                .put("small", new BigDecimal("-0.0000012345"))
                .put("large", new BigDecimal("9876543210E3"));
        Path file = directory.resolve("rows.arrows");
        try (RowAppender rows = new RowAppender(RowSchema.of(schema), allocator.get())) {
            rows.append(row);
            rows.append(new Struct(schema));
            Files.write(file, ArrowStream.of(rows.batch()).toByteArray());
        }

        String found = python.runSnippet(directory, """
                import duckdb, polars as pl, pyarrow as pa, sys
                table = pa.ipc.open_stream(sys.argv[1]).read_all()
                by_polars = pl.read_ipc_stream(sys.argv[1])
                by_duckdb = duckdb.from_arrow(table)
                print(*by_polars.schema.values(), *by_duckdb.types, sep="|")
                for rows in (table.to_pylist(), by_polars.to_dicts()):
                    print([tuple(map(str, row.values())) for row in rows])
                print([tuple(map(str, row)) for row in by_duckdb.fetchall()])
                """, file);

        String values = "[('-0.0000012345', '9876543210000'), ('None', 'None')]";
        assertThat(found.lines())
                .containsExactly(
                        "Decimal(precision=10, scale=10)|Decimal(precision=13, scale=0)|DECIMAL(10,10)|DECIMAL(13,0)",
                        values,
                        values,
                        values);
    }

    private static Schema decimal(int scale, int precision) {
        return Decimal.builder(scale)
                .parameter("connect.decimal.precision", Integer.toString(precision))
                .optional()
                .build();
    }
}
