package dev.kafkaarrow.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kafkaarrow.connect.store.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What URLs mean, without a request. */
class S3PlaceTest {

    @ParameterizedTest
    @CsvSource({
        "s3://bucket, bucket, ''",
        "s3://bucket/, bucket, ''",
        "S3://bucket/a, bucket, a",
        "s3://my.bucket-1/a/b c/, my.bucket-1, a/b c",
        "s3://bucket/dt=2026?x#y/%20, bucket, dt=2026?x#y/%20",
        "s3://bucket/caf\u00e9/.hidden, bucket, caf\u00e9/.hidden"
    })
    void isABucketAndAPrefix(String url, String bucket, String prefix) {
        Stores.check(url);
        assertThat(S3Place.of(url)).isEqualTo(new S3Place(bucket, prefix));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3:/bucket",
                "s3:bucket",
                "s3://",
                "s3:///prefix",
                "s3://bu",
                "s3://Bucket/prefix",
                "s3://under_score/prefix",
                "s3://-bucket/prefix",
                "s3://bucket./prefix",
                "s3://a..b/prefix",
                "s3://192.168.0.1/prefix",
                "s3://user@bucket/prefix",
                "s3://bucket:9000/prefix",
                "s3://arn:aws:s3:eu-west-1:123456789012:accesspoint/name",
                "s3://bucket/a//b",
                "s3://bucket//a",
                "s3://bucket//",
                "s3://bucket/a/../b",
                "s3://bucket/./a",
                "s3://bucket/a\nb"
            })
    void whatIsNoneIsRefusedByName(String url) {
        assertThatThrownBy(() -> Stores.check(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("store.url: expected ")
                .hasMessageEndingWith("got '" + url + "'");
    }

    @Test
    void directoryBucketsAreRefusedWithTheReason() {
        assertThatThrownBy(() -> Stores.check("s3://fast--euc1-az1--x-s3/prefix"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "store.url: directory buckets (S3 Express One Zone) cannot be used: they list objects in no order,"
                                + " and the newest file of a log is found by the order of names; expected a general purpose bucket; got"
                                + " 's3://fast--euc1-az1--x-s3/prefix'");
    }

    @Test
    void aPrefixLeavesRoomForNames() {
        S3Place.of("s3://bucket/" + "a".repeat(512));
        assertThatThrownBy(() -> S3Place.of("s3://bucket/" + "\u00e9".repeat(257)))
                .hasMessageContaining("at most 512 bytes, as a key has 1024 at most, got 514");
    }
}
