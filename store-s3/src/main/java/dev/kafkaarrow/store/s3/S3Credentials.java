package dev.kafkaarrow.store.s3;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** Where credentials come from: they are asked for at each request, so those that were renewed are used. Thread-safe. */
final class S3Credentials implements AutoCloseable {

    private final AwsCredentialsProvider provider;
    private final List<SdkAutoCloseable> owned = new ArrayList<>();

    /** Asks for none yet. */
    S3Credentials(S3Settings settings, Region region, Apache5HttpClient.Builder http) {
        AwsCredentialsProvider own = settings.keys().map(S3Credentials::given).orElseGet(this::defaultChain);
        this.provider =
                settings.role().map(role -> assumed(role, own, region, http)).orElse(own);
    }

    AwsCredentialsProvider provider() {
        return provider;
    }

    private static AwsCredentialsProvider given(S3Settings.Keys keys) {
        AwsCredentials credentials = keys.sessionToken()
                .<AwsCredentials>map(
                        token -> AwsSessionCredentials.create(keys.accessKeyId(), keys.secretAccessKey(), token))
                .orElseGet(() -> AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey()));
        return StaticCredentialsProvider.create(credentials);
    }

    private AwsCredentialsProvider defaultChain() {
        // one of our own, not the one that the whole class loader shares
        DefaultCredentialsProvider chain = DefaultCredentialsProvider.builder().build();
        owned.add(chain);
        return chain;
    }

    private AwsCredentialsProvider assumed(
            S3Settings.Role role, AwsCredentialsProvider own, Region region, Apache5HttpClient.Builder http) {
        StsClientBuilder sts =
                StsClient.builder().region(region).credentialsProvider(own).httpClientBuilder(http);
        role.endpoint().ifPresent(sts::endpointOverride);
        StsClient client = sts.build();
        StsAssumeRoleCredentialsProvider assumed = StsAssumeRoleCredentialsProvider.builder()
                .stsClient(client)
                .refreshRequest(request -> request.roleArn(role.arn())
                        .roleSessionName(role.sessionName())
                        .externalId(role.externalId().orElse(null)))
                .build();
        owned.add(client);
        owned.add(assumed);
        return assumed;
    }

    @Override
    public void close() {
        // a provider before the client that it asks
        Collections.reverse(owned);
        owned.forEach(SdkAutoCloseable::close);
        owned.clear();
    }
}
