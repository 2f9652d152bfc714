package dev.kafkaarrow.store.s3;

import java.net.URI;
import javax.xml.stream.XMLStreamException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.apache5.ProxyConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** A client of the SDK as the settings say, with all that it holds. */
final class S3Connection implements AutoCloseable {

    private final S3Client client;
    private final S3Credentials credentials;

    /** @throws SdkClientException if no region is found */
    S3Connection(S3Settings settings) {
        Region region = region(settings);
        this.credentials = new S3Credentials(settings, region, http(settings));
        S3ClientBuilder builder = S3Client.builder()
                .region(region)
                .credentialsProvider(credentials.provider())
                .httpClientBuilder(http(settings))
                .forcePathStyle(settings.isPathStyle())
                .requestChecksumCalculation(
                        settings.sendsChecksums()
                                ? RequestChecksumCalculation.WHEN_SUPPORTED
                                : RequestChecksumCalculation.WHEN_REQUIRED)
                // of a part of an object there is none to be validated
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .overrideConfiguration(override -> override.retryStrategy(retries(settings.maxAttempts()))
                        .apiCallTimeout(settings.requestTimeout()));
        settings.endpoint().ifPresent(builder::endpointOverride);
        this.client = builder.build();
    }

    S3Client client() {
        return client;
    }

    private static Region region(S3Settings settings) {
        if (settings.region().isPresent()) {
            return Region.of(settings.region().get());
        }
        if (settings.endpoint().isEmpty()) {
            return DefaultAwsRegionProviderChain.builder().build().getRegion();
        }
        // not the instance's metadata, which are not there, and would be waited for
        AwsRegionProvider said =
                new AwsRegionProviderChain(new SystemSettingsRegionProvider(), new AwsProfileRegionProvider());
        try {
            return said.getRegion();
        } catch (SdkClientException none) {
            return Region.US_EAST_1;
        }
    }

    private static RetryStrategy retries(int maxAttempts) {
        return AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(maxAttempts)
                .retryOnException(S3Connection::isAnswerBroken)
                .build();
    }

    /** An answer that ends in the middle of its XML, or is an error behind a success: the SDK takes these for ones that will not change. */
    private static boolean isAnswerBroken(Throwable failure) {
        if (failure instanceof AwsServiceException said && said.statusCode() == 200) {
            return true;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof XMLStreamException) {
                return true;
            }
        }
        return false;
    }

    private static Apache5HttpClient.Builder http(S3Settings settings) {
        Apache5HttpClient.Builder http = Apache5HttpClient.builder()
                .connectionTimeout(settings.connectTimeout())
                .socketTimeout(settings.socketTimeout())
                .connectionAcquisitionTimeout(settings.requestTimeout())
                .maxConnections(settings.maxConnections())
                .tcpKeepAlive(true);
        settings.proxy().ifPresent(proxy -> http.proxyConfiguration(proxy(proxy)));
        return http;
    }

    private static ProxyConfiguration proxy(URI url) {
        ProxyConfiguration.Builder proxy = ProxyConfiguration.builder()
                .endpoint(
                        URI.create(url.getScheme() + "://" + url.getAuthority().replaceFirst("^.*@", "")))
                .useSystemPropertyValues(false)
                .useEnvironmentVariableValues(false);
        if (url.getUserInfo() != null) {
            String[] user = url.getUserInfo().split(":", 2);
            proxy.username(user[0])
                    .password(user.length == 2 ? user[1] : "")
                    .preemptiveBasicAuthenticationEnabled(true);
        }
        return proxy.build();
    }

    @Override
    public void close() {
        client.close();
        credentials.close();
    }
}
