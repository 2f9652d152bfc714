package dev.kafkaarrow.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.arrow.flatbuf.Block;
import org.apache.arrow.flatbuf.Footer;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FooterBuilderTest {

    @RegisterExtension
    final TestAllocator allocator = new TestAllocator();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void everyBatchIsFoundByTheFooter(long seed) throws IOException {
        ArrowStream stream = stream(seed);
        assertThat(opened(file(stream, List.of(), stream.frames()))).isEqualTo(values(stream));
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 7, 9})
    void dictionariesMayStandBehindTheBatches(long seed) throws IOException {
        ArrowStream stream = stream(seed);
        assertThat(stream.streamSchema().dictionaryIds()).isNotEmpty();
        List<Frame> dictionariesLast = new ArrayList<>(stream.frames());
        dictionariesLast.sort(Comparator.comparing(frame -> frame instanceof Frame.DictionaryBatch));
        assertThat(opened(file(stream, List.of(), dictionariesLast))).isEqualTo(values(stream));
    }

    /** Some of which Arrow Java has no class for, and which may have been written in any order. */
    @Test
    void theSchemaIsThatOfTheMessageWhateverItSays() throws IOException {
        for (long seed = 1; seed <= 20; seed++) {
            ArrowStream stream = stream(seed);
            Footer footer = footer(file(stream, List.of(), stream.frames()));
            assertThat(SchemaFingerprint.of(
                            footer.schema(), stream.streamSchema().dictionaryIds()))
                    .isEqualTo(stream.streamSchema().fingerprint());
        }
    }

    @Test
    void metadataOfTheFooterMayHoldAnyBytes() throws IOException {
        KeyValue entry = KeyValue.ofBytes(new byte[] {'k'}, new byte[] {(byte) 0xff, 0});
        ArrowStream stream = stream(1);
        Footer footer = footer(file(stream, List.of(entry), stream.frames()));
        assertThat(CustomMetadata.entries(footer.customMetadataLength(), footer::customMetadata))
                .containsExactly(entry);
    }

    private static Footer footer(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int lengthAt = file.length - 10;
        int length = bytes.getInt(lengthAt);
        return Footer.getRootAsFooter(bytes.slice(lengthAt - length, length).order(ByteOrder.LITTLE_ENDIAN));
    }

    /** A file of these frames of a stream, in this order. */
    private static byte[] file(ArrowStream stream, List<KeyValue> metadata, List<Frame> frames) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(FooterBuilder.beginning());
        FooterBuilder footer = new FooterBuilder(stream.streamSchema());
        byte[] bytes = stream.toByteArray();
        for (Frame frame : frames) {
            int headerBytes = (int) (frame.bodyPosition() - frame.position());
            if (frame instanceof Frame.DictionaryBatch) {
                footer.addDictionary(file.size(), headerBytes, frame.bodyLength());
            } else if (frame instanceof Frame.RecordBatch) {
                footer.addRecordBatch(file.size(), headerBytes, frame.bodyLength());
            }
            if (!(frame instanceof Frame.EndOfStream)) {
                file.write(bytes, (int) frame.position(), (int) (frame.end() - frame.position()));
            }
        }
        file.writeBytes(footer.end(metadata));
        return file.toByteArray();
    }

    private ArrowStream stream(long seed) {
        Schema schema = RandomSchemas.schema(seed, 3);
        try (GeneratedBatch batch = GeneratedBatch.of(allocator.get(), schema, 7, seed)) {
            return ArrowStream.builder(batch.root(), batch.dictionaries())
                    .addBatch()
                    .addBatch()
                    .build();
        }
    }

    /** By the footer alone: its schema, the dictionaries that it says, and the batches that it says. */
    private Values.Stream opened(byte[] file) throws IOException {
        Footer footer = footer(file);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(StreamSchema.of(Schema.convertSchema(footer.schema())).toBytes());
        for (int i = 0; i < footer.dictionariesLength(); i++) {
            write(file, footer.dictionaries(i), stream);
        }
        for (int i = 0; i < footer.recordBatchesLength(); i++) {
            write(file, footer.recordBatches(i), stream);
        }
        stream.writeBytes(StreamAssembly.endOfStream());
        return values(ArrowStream.of(stream.toByteArray()));
    }

    private static void write(byte[] file, Block block, ByteArrayOutputStream stream) {
        stream.write(file, (int) block.offset(), block.metaDataLength() + (int) block.bodyLength());
    }

    private Values.Stream values(ArrowStream stream) throws IOException {
        try (ArrowReader reader = stream.open(allocator.get())) {
            return Values.of(reader);
        }
    }
}
