package dev.kafkaarrow.store.azure;

import com.azure.core.credential.AzureSasCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.ProxyOptions;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobServiceClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;

/** The SDK's client of a container, over the JDK's HTTP client. It repeats no request by itself. */
final class AzureConnection {

    private static final String METADATA_SERVERS = "169.254.169.254|localhost|127.0.0.1";

    private AzureConnection() {}

    /** Asks nobody yet. */
    static BlobContainerClient open(AzureSettings settings) {
        HttpClient http = http(settings);
        BlobServiceClientBuilder builder = new BlobServiceClientBuilder()
                .endpoint(settings.endpoint().toString())
                .httpClient(http)
                .retryOptions(new RequestRetryOptions(RetryPolicyType.FIXED, 1, (Duration) null, null, null, null));
        AzureSettings.Identity identity = settings.identity();
        if (identity instanceof AzureSettings.Identity.AccountKey key) {
            builder.credential(new StorageSharedKeyCredential(settings.place().account(), key.key()));
        } else if (identity instanceof AzureSettings.Identity.Signature signature) {
            builder.credential(new AzureSasCredential(signature.token()));
        } else if (identity instanceof AzureSettings.Identity.OfWorker worker) {
            DefaultAzureCredentialBuilder chain = new DefaultAzureCredentialBuilder().httpClient(http);
            worker.clientId().ifPresent(id -> chain.managedIdentityClientId(id).workloadIdentityClientId(id));
            builder.credential(chain.build());
        }
        return builder.buildClient().getBlobContainerClient(settings.place().container());
    }

    private static HttpClient http(AzureSettings settings) {
        JdkHttpClientBuilder builder = new JdkHttpClientBuilder(
                        java.net.http.HttpClient.newBuilder().version(java.net.http.HttpClient.Version.HTTP_1_1))
                .connectionTimeout(settings.connectTimeout())
                .responseTimeout(settings.socketTimeout())
                .readTimeout(settings.socketTimeout())
                .writeTimeout(settings.socketTimeout());
        settings.proxy().ifPresent(url -> builder.proxy(proxy(url)));
        return builder.build();
    }

    private static ProxyOptions proxy(URI url) {
        ProxyOptions options = new ProxyOptions(
                ProxyOptions.Type.HTTP, InetSocketAddress.createUnresolved(url.getHost(), url.getPort()));
        if (url.getUserInfo() != null) {
            String[] parts = url.getUserInfo().split(":", 2);
            options.setCredentials(parts[0], parts.length == 1 ? "" : parts[1]);
        }
        return options.setNonProxyHosts(METADATA_SERVERS);
    }
}
