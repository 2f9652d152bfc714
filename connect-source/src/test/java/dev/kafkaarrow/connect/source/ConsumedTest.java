package dev.kafkaarrow.connect.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.zip.CRC32C;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ConsumedTest {

    @Property
    void aChecksumGoesOnBehindWhatItWasTakenOf(@ForAll byte[] first, @ForAll byte[] second) {
        CRC32C whole = new CRC32C();
        whole.update(first);
        Consumed before = new Consumed(first.length, whole.getValue());

        CRC32C continued = before.continued();

        assertThat(continued.getValue()).isEqualTo(whole.getValue());
        whole.update(second);
        continued.update(second);
        assertThat(continued.getValue()).isEqualTo(whole.getValue());
    }
}
