package dev.kafkaarrow.store.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GcsPlaceTest {

    @ParameterizedTest
    @CsvSource({
        "gs://bucket, bucket, ''",
        "gs://bucket/, bucket, ''",
        "GS://bucket/a, bucket, a",
        "gs://my_bucket.example.com/a/b/, my_bucket.example.com, a/b",
        "gs://bucket/caf\u00e9 x/%41?b#c, bucket, caf\u00e9 x/%41?b#c",
    })
    void isABucketAndAPrefix(String url, String bucket, String prefix) {
        assertThat(GcsPlace.of(url)).isEqualTo(new GcsPlace(bucket, prefix));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gs:/bucket",
                "s3://bucket",
                "gs://",
                "gs:///a",
                "gs://ab",
                "gs://Bucket/a",
                "gs://bucket-/a",
                "gs://user@bucket/a",
                "gs://bucket//a",
                "gs://bucket/a/../b",
                "gs://bucket/a/./b",
                "gs://bucket/a\nb"
            })
    void ofOthersItIsSaidWhatIsExpected(String url) {
        assertThatThrownBy(() -> GcsPlace.of(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("store.url: expected ")
                .hasMessageEndingWith("got '" + url + "'");
    }

    @Test
    void aPrefixLeavesRoomForNamesInAKey() {
        assertThatThrownBy(() -> GcsPlace.of("gs://bucket/" + "\u00e9".repeat(257)))
                .hasMessageContaining("expected a prefix of at most 512 bytes, as a key has 1024 at most, got 514");
    }
}
