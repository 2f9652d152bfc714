package dev.kafkaarrow.connect.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.store.SimulatedObjects.Mishaps;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is fetched of an object, and when. */
class ObjectSourceTest {

    private static final String KEY = "t/file";

    /** Small enough to count by hand: a first window of 100 bytes, then 800, behind gaps of 50 at least 10. */
    private static final ObjectSource.Windows WINDOWS = new ObjectSource.Windows(100, 800, 10, 50);

    private final SimulatedObjects objects = new SimulatedObjects();
    private final List<String> fetched = new ArrayList<>();
    private final ObjectClient client = new ForwardingClient(objects.client(SimulatedDisk.NONE, Mishaps.NONE)) {
        @Override
        public Range get(String key, Optional<String> version, long from, int length) throws IOException {
            fetched.add(from + "+" + length + (version.isPresent() ? "" : " any"));
            return super.get(key, version, from, length);
        }

        @Override
        public Found head(String key) throws IOException {
            fetched.add("head");
            return super.head(key);
        }
    };
    private final WindowMemory memory = new WindowMemory(1 << 20);

    private byte[] put(int size) {
        return put(KEY, size, 1);
    }

    private byte[] put(String key, int size, long seed) {
        byte[] content = new byte[size];
        new Random(seed).nextBytes(content);
        objects.putBack(key, content);
        return content;
    }

    private ObjectSource open() throws IOException {
        return ObjectSource.open(client, KEY, WINDOWS, memory);
    }

    private ObjectSource openListed() throws IOException {
        return openListed(0);
    }

    private ObjectSource openListed(long begin) throws IOException {
        ObjectClient.PageRequest all =
                new ObjectClient.PageRequest("", "", ObjectClient.Depth.ALL, 1, Optional.empty());
        return ObjectSource.open(client, client.list(all).objects().get(0), begin, WINDOWS, memory);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "100, 1", "101, 2", "900, 2", "901, 3", "1700, 3"})
    void whatIsReadInOrderIsFetchedInLargeWindows(int size, int requests) throws IOException {
        byte[] content = put(size);
        try (ObjectSource source = open()) {
            assertReadInOrder(source, content);
        }
        assertThat(fetched).hasSize(requests);
    }

    /** As one is that was listed. */
    @ParameterizedTest
    @CsvSource({"1, 1", "800, 1", "801, 2", "1600, 2", "1601, 3", "8000, 10"})
    void ofAnObjectWhoseSizeIsKnownTheFirstWindowIsALargeOneToo(int size, int requests) throws IOException {
        byte[] content = put(size);
        try (ObjectSource source = openListed()) {
            assertReadInOrder(source, content);
        }
        assertThat(fetched).hasSize(requests).noneMatch(request -> request.contains("any"));
    }

    private static void assertReadInOrder(ObjectSource source, byte[] content) throws IOException {
        for (int position = 0; position < content.length; position += 7) {
            int length = Math.min(7, content.length - position);
            assertThat(bytes(source.view(position, length)))
                    .isEqualTo(Arrays.copyOfRange(content, position, position + length));
        }
    }

    private static byte[] bytes(ByteBuffer view) {
        byte[] bytes = new byte[view.remaining()];
        view.get(bytes);
        return bytes;
    }

    @Test
    void nothingIsFetchedOfAnEmptyObjectThatWasListed() throws IOException {
        put(0);
        try (ObjectSource source = openListed()) {
            assertThat(source.size()).isZero();
        }
        assertThat(fetched).isEmpty();
    }

    @Test
    void aBodyOfManyWindowsIsFetchedWindowByWindowAndNothingTwice() throws IOException {
        byte[] content = put(5_000);
        try (ObjectSource source = openListed()) {
            ByteBuffer body = ByteBuffer.allocate(4_000);
            source.read(500, body);
            assertThat(body.array()).isEqualTo(Arrays.copyOfRange(content, 500, 4_500));
        }
        assertThat(fetched).containsExactly("0+800", "800+800", "1600+800", "2400+800", "3200+800", "4000+800");
    }

    /** Headers of 8 bytes whose bodies are not read. */
    @Test
    void largeBodiesThatArePassedOverAreNotFetched() throws IOException {
        put(100_000);
        try (ObjectSource source = openListed()) {
            for (int position = 0; position < 100_000; position += 1_000) {
                source.view(position, 8);
            }
        }
        assertThat(fetched).hasSize(100).startsWith("0+800", "1000+10", "2000+10");
    }

    @Test
    void whereItIsReadOnALargeWindowIsFetchedAndASmallOneOfItsBeginning() throws IOException {
        byte[] content = put(5_000);
        try (ObjectSource source = openListed(3_000)) {
            assertThat(fetched).isEmpty();
            source.view(0, 8);
            for (int position = 3_000; position < 5_000; position += 8) {
                assertThat(bytes(source.view(position, 8)))
                        .isEqualTo(Arrays.copyOfRange(content, position, position + 8));
            }
        }
        assertThat(fetched).containsExactly("0+10", "3000+800", "3800+800", "4600+400");
    }

    @Test
    void whereItIsReadOnOnlyThatIsFetchedIfNothingElseIsRead() throws IOException {
        put(5_000);
        try (ObjectSource source = openListed(3_000)) {
            source.view(3_000, 8);
        }
        assertThat(fetched).containsExactly("3000+800");
    }

    @Test
    void whatIsLookedThroughBeforeWhereItIsReadOnIsFetchedInWindowsThatGrow() throws IOException {
        byte[] content = put(5_000);
        try (ObjectSource source = openListed(3_000)) {
            assertReadInOrder(source, content);
        }
        assertThat(fetched)
                .containsExactly(
                        "0+10",
                        "10+40",
                        "50+160",
                        "210+640",
                        "850+800",
                        "1650+800",
                        "2450+800",
                        "3250+800",
                        "4050+800",
                        "4850+150");
    }

    /** As its beginning comes with the first window. */
    @Test
    void whatIsReadOnSoonBehindItsBeginningIsFetchedWithIt() throws IOException {
        put(5_000);
        try (ObjectSource source = openListed(49)) {
            source.view(0, 8);
            source.view(49, 8);
        }
        assertThat(fetched).containsExactly("0+800");
    }

    @Test
    void smallBodiesThatArePassedOverAreFetchedWithWhatIsRead() throws IOException {
        put(8_000);
        try (ObjectSource source = openListed()) {
            for (int position = 0; position < 8_000; position += 40) {
                source.view(position, 8);
            }
        }
        assertThat(fetched).hasSize(10);
    }

    @Test
    void behindAGapTheWindowsGrowAgain() throws IOException {
        put(5_000);
        try (ObjectSource source = openListed()) {
            source.view(2_000, 8);
            for (int position = 2_008; position < 5_000; position += 8) {
                source.view(position, 8);
            }
        }
        assertThat(fetched)
                .containsExactly(
                        "0+800", "2000+10", "2010+40", "2050+160", "2210+640", "2850+800", "3650+800", "4450+550");
    }

    /** As a file has its footer there, which is looked at before its first message. */
    @Test
    void aLookAtTheEndCostsNothingOfWhatIsReadOn() throws IOException {
        byte[] content = put(5_000);
        try (ObjectSource source = openListed()) {
            assertThat(bytes(source.view(4_996, 4))).isEqualTo(Arrays.copyOfRange(content, 4_996, 5_000));
            assertReadInOrder(source, content);
        }
        assertThat(fetched)
                .containsExactly(
                        "0+800", "4990+10", "800+800", "1600+800", "2400+800", "3200+800", "4000+800", "4800+190");
    }

    @Test
    void ofALargerObjectMoreIsFetchedOfItsEnd() throws IOException {
        put(100_000);
        put("t/larger", 400_000, 2);
        try (ObjectSource source = openListed();
                ObjectSource larger = ObjectSource.open(client, client.head("t/larger"), 0, WINDOWS, memory)) {
            source.view(99_990, 10);
            larger.view(399_990, 10);
            fetched.clear();
            source.view(99_976, 24);
            larger.view(399_950, 50);
        }
        assertThat(fetched).isEmpty();
    }

    @Test
    void aLookThatIsLargerThanAWindowIsMadeInSeveralBesideIt() throws IOException {
        byte[] content = put(5_000);
        try (ObjectSource source = openListed()) {
            assertThat(bytes(source.view(3_000, 2_000))).isEqualTo(Arrays.copyOfRange(content, 3_000, 5_000));
            source.view(0, 800);
        }
        assertThat(fetched).containsExactly("0+800", "3000+800", "3800+800", "4600+400");
    }

    @Test
    void whatIsReadOnElsewhereTakesThePlaceOfTheWindow() throws IOException {
        put(5_000);
        try (ObjectSource source = openListed()) {
            source.view(2_000, 10);
            source.view(2_010, 40);
            source.view(2_050, 8);
            source.view(790, 10);
        }
        assertThat(fetched).containsExactly("0+800", "2000+10", "2010+40", "2050+160", "790+10");
    }

    @Test
    void aLookThatHasNoRoomBesideTheWindowDropsIt() throws IOException {
        put(5_000);
        WindowMemory little = new WindowMemory(800);
        try (ObjectSource source = ObjectSource.open(client, client.head(KEY), 0, WINDOWS, little)) {
            fetched.clear();
            source.view(4_000, 100);
            source.view(8, 8);
            source.view(3_000, 101);
            source.view(16, 8);
        }
        assertThat(fetched).containsExactly("4000+100", "3000+101", "16+700");
    }

    @Test
    void aLargeHeaderBehindAGapIsFetchedWhole() throws IOException {
        put(5_000);
        try (ObjectSource source = openListed()) {
            source.view(2_000, 300);
        }
        assertThat(fetched).containsExactly("0+800", "2000+300");
    }

    @Test
    void oneThatTakesItsPlaceIsNotTakenForIt() throws IOException {
        put(2_000);
        try (ObjectSource source = open();
                ObjectSource listed = openListed()) {
            put(KEY, 2_000, 2);
            for (ObjectSource each : List.of(source, listed)) {
                assertThatThrownBy(() -> each.view(1_500, 10))
                        .isInstanceOf(ObjectChangedException.class)
                        .hasMessageContaining("simulated://bucket/t/file");
            }
            objects.remove(KEY);
            assertThatThrownBy(() -> source.view(1_500, 10)).isInstanceOf(NoSuchFileException.class);
        }
    }

    @Test
    void anAnswerThatIsCutShortIsNoticed() throws IOException {
        put(2_000);
        List<Integer> shorter = new ArrayList<>(List.of(1));
        ObjectClient cutting = new ForwardingClient(client) {
            @Override
            public Range get(String key, Optional<String> version, long from, int length) throws IOException {
                Range range = super.get(key, version, from, length);
                range.bytes().limit(range.bytes().limit() - shorter.get(0));
                return range;
            }
        };

        assertThatThrownBy(() -> ObjectSource.open(cutting, KEY, WINDOWS, memory))
                .hasMessage("simulated://bucket: t/file: expected 100 bytes from 0 on, got 99");
        shorter.set(0, 0);
        try (ObjectSource source = ObjectSource.open(cutting, KEY, WINDOWS, memory)) {
            shorter.set(0, 3);
            assertThatThrownBy(() -> source.view(1_000, 8))
                    .hasMessage("simulated://bucket: t/file: expected 10 bytes from 1000 on, got 7");
            shorter.set(0, 0);
            assertThat(source.view(1_000, 8).remaining()).isEqualTo(8);
        }
    }

    @Test
    void saysWhereAnObjectEnds() throws IOException {
        put(100);
        try (ObjectSource source = open()) {
            assertThatThrownBy(() -> source.view(99, 2))
                    .isInstanceOf(EOFException.class)
                    .hasMessage("simulated://bucket: t/file: bytes 99 to 101 of 100");
            // a length that only bad data can ask for is not allocated
            assertThatThrownBy(() -> source.view(50, Integer.MAX_VALUE)).isInstanceOf(EOFException.class);
            assertThatThrownBy(() -> source.view(Long.MAX_VALUE, 1)).isInstanceOf(EOFException.class);
        }
    }

    @Property(tries = 500)
    void anyRangesInAnyOrderAreTheBytes(
            @ForAll @IntRange(max = 3_000) int size,
            @ForAll @IntRange(min = 150, max = 2_000) int limit,
            @ForAll long seed)
            throws IOException {
        Random random = new Random(seed);
        WindowMemory little = new WindowMemory(limit);
        byte[] one = put("t/one", size, seed);
        byte[] other = put("t/other", 1_000, seed);
        try (ObjectSource source = ObjectSource.open(client, "t/one", WINDOWS, little);
                ObjectSource second =
                        ObjectSource.open(client, client.head("t/other"), random.nextInt(1_000), WINDOWS, little)) {
            for (int i = 0; i < 30; i++) {
                boolean isFirst = random.nextBoolean();
                byte[] content = isFirst ? one : other;
                int begin = random.nextInt(content.length + 1);
                int length = random.nextInt(content.length - begin + 1);
                assertThat((isFirst ? source : second).view(begin, length))
                        .isEqualTo(ByteBuffer.wrap(content, begin, length));
            }
        }
    }

    @Test
    void theMoreAreOpenTheSmallerAreTheirWindows() throws IOException {
        WindowMemory little = new WindowMemory(1_600);
        List<ObjectSource> sources = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            put("t/" + i, 10_000, i);
            sources.add(ObjectSource.open(client, client.head("t/" + i), 0, WINDOWS, little));
        }
        fetched.clear();
        // what was fetched first had to go
        sources.get(0).view(0, 10);
        // an eighth is left for looks elsewhere
        assertThat(fetched).containsExactly("0+88");
        fetched.clear();
        for (int position = 1_000; position < 2_000; position += 10) {
            for (ObjectSource source : sources) {
                source.view(position, 10);
            }
        }
        assertThat(fetched).contains("1010+40", "1050+88", "1138+88").noneMatch(request -> request.endsWith("+160"));
        for (ObjectSource source : sources.subList(2, 16)) {
            source.close();
        }
        fetched.clear();
        sources.get(0).view(2_000, 2_000);
        assertThat(fetched).contains("2018+700");
    }
}
