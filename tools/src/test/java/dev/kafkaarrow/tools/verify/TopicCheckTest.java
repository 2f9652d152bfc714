package dev.kafkaarrow.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.Stores;
import dev.kafkaarrow.ipc.ArrowStream;
import dev.kafkaarrow.ipc.Frame;
import dev.kafkaarrow.ipc.StreamAssembly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TopicCheckTest {

    @TempDir
    Path directory;

    private final List<Finding> findings = new ArrayList<>();

    @Test
    void recordsBehindTheFilesAreNewerUnlessTheGroupHasCommittedThem() throws IOException {
        Path store = written(Layout.MESSAGES, Layout.MESSAGES.topic());
        Files.delete(SeededFault.files(store).get(6));

        Totals totals = verify(store, Layout.MESSAGES.topic());
        assertThat(findings).isEmpty();
        assertThat(totals.newer).isEqualTo(2);

        verify(store, Layout.MESSAGES.topic().committed());
        assertThat(findings).extracting(Finding::fault).containsOnly(Fault.MISSING);
        assertThat(findings).extracting(Finding::record).containsExactly("t-0@67 to 68");
    }

    @Test
    void recordsThatTheTopicHasNoLongerAreNoFault() throws IOException {
        Path store = written(Layout.MESSAGES, Layout.MESSAGES.topic());
        Totals totals = verify(store, Layout.MESSAGES.topic().from(30));
        assertThat(findings).isEmpty();
        assertThat(totals.expired).isEqualTo(27);
        assertThat(totals.same).isEqualTo(36);
    }

    @Test
    void recordsThatWereCompactedAwayAreNoFault() throws IOException {
        Path store = written(Layout.MERGED, Layout.MERGED.topic());
        Totals totals = verify(store, Layout.MERGED.topic().compacted(13));
        assertThat(findings).isEmpty();
        assertThat(totals.compacted).isEqualTo(1);
    }

    @Test
    void recordsOfATopicThatIsNotThereAreUnknown() throws IOException {
        Path store = written(Layout.MESSAGES, Layout.MESSAGES.topic());
        Files.move(store.resolve("t"), store.resolve("u"));
        verify(store, Layout.MESSAGES.topic());
        assertThat(findings)
                .filteredOn(finding -> finding.fault() == Fault.UNKNOWN)
                .extracting(Finding::actual)
                .hasSize(8)
                .containsOnly("none of that name");
    }

    @Test
    void whatIsMissingInADamagedFileIsNotReportedRecordByRecord() throws IOException {
        Path store = written(Layout.MESSAGES, Layout.MESSAGES.topic());
        SeededFault.FILE_CUT.seed(store);
        verify(store, Layout.MESSAGES.topic().committed());
        assertThat(findings).extracting(Finding::fault).containsExactly(Fault.DAMAGED);
    }

    @ParameterizedTest
    @EnumSource(
            value = Layout.class,
            names = {"MESSAGES", "IPC_FILES", "MERGED", "EVOLVING", "DICTIONARIES"})
    void messagesOfProducersThatLayOutHeadersOtherwiseAreHeldByTheirValues(Layout layout) throws IOException {
        GivenTopic topic = relaid(layout.topic(), offset -> true);
        Path store = written(layout, topic);
        Totals totals = verify(store, topic.committed());
        assertThat(findings).isEmpty();
        assertThat(totals.unproven).isEqualTo(62);
        assertThat(totals.same).isEqualTo(63);
    }

    @Test
    void aTopicMayHaveProducersOfBothLayouts() throws IOException {
        GivenTopic topic = relaid(Layout.MESSAGES.topic(), offset -> offset % 3 == 0);
        Path store = written(Layout.MESSAGES, topic);
        Totals totals = verify(store, topic.committed());
        assertThat(findings).isEmpty();
        assertThat(totals.proven).isGreaterThan(30);
        assertThat(totals.same).isEqualTo(63);
    }

    private Path written(Layout layout, GivenTopic topic) {
        Path store = directory.resolve("store");
        layout.write(topic, store);
        return store;
    }

    private Totals verify(Path store, GivenTopic topic) throws IOException {
        findings.clear();
        try (FileStore opened = Stores.open(store.toString())) {
            return new Verification(
                            opened,
                            Set.of(),
                            Optional.empty(),
                            new Findings(100, findings::add),
                            new Progress(Optional.empty()))
                    .run(Optional.of(topic));
        }
    }

    /** With eight bytes more in the header of each batch, as the alignment of some writers has it. */
    private static GivenTopic relaid(GivenTopic topic, LongPredicate which) throws IOException {
        GivenTopic relaid = topic;
        for (TopicRecords.TopicRecord one : topic.records()) {
            if (one.value().isPresent() && which.test(one.offset())) {
                Bytes value = new Bytes(relaid(one.value().get().array()));
                relaid = relaid.with(new TopicRecords.TopicRecord(
                        one.offset(), one.timestamp(), one.key(), Optional.of(value), one.headers()));
            }
        }
        return relaid;
    }

    private static byte[] relaid(byte[] value) throws IOException {
        List<ByteBuffer> messages = new ArrayList<>();
        for (Frame frame : ArrowStream.of(value).frames()) {
            if (!(frame instanceof Frame.EndOfStream)) {
                byte[] header = frame.header();
                if (frame instanceof Frame.RecordBatch) {
                    header = Arrays.copyOf(header, header.length + 8);
                    ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putInt(4, header.length - 8);
                }
                messages.add(ByteBuffer.wrap(header));
                messages.add(ByteBuffer.wrap(value, (int) frame.bodyPosition(), (int) frame.bodyLength()));
            }
        }
        return StreamAssembly.of(messages);
    }
}
