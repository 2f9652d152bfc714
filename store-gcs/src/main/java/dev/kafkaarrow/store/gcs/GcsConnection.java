package dev.kafkaarrow.store.gcs;

import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.apache.v2.ApacheHttpTransport;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.services.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ProxySelector;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.apache.http.HttpHost;
import org.apache.http.auth.AuthScope;
import org.apache.http.auth.UsernamePasswordCredentials;
import org.apache.http.conn.routing.HttpRoutePlanner;
import org.apache.http.impl.client.BasicCredentialsProvider;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.impl.conn.DefaultProxyRoutePlanner;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;
import org.apache.http.impl.conn.SystemDefaultRoutePlanner;
import org.apache.http.protocol.HttpContext;

/** The API over a pool of connections. It repeats nothing by itself but a request whose token had run out. Thread-safe. */
final class GcsConnection implements AutoCloseable {

    /** Where tokens of instances and pods are: never behind a proxy. */
    private static final Set<String> METADATA_SERVERS =
            Set.of("metadata.google.internal", "metadata", "169.254.169.254");

    /** A connection that was idle this long may have been closed by the other side. */
    private static final int VALIDATE_AFTER_IDLE_MS = 2_000;

    private final GcsSettings settings;
    private final HttpTransport transport;
    private final GcsCredentials credentials;

    /** {@link IllegalArgumentException} naming the option if one means nothing. */
    GcsConnection(GcsSettings settings) {
        this.settings = settings;
        this.transport = new ApacheHttpTransport(client(settings).build());
        this.credentials = new GcsCredentials(settings.identity(), () -> transport);
    }

    private static HttpClientBuilder client(GcsSettings settings) {
        PoolingHttpClientConnectionManager pool = new PoolingHttpClientConnectionManager();
        pool.setMaxTotal(settings.maxConnections());
        pool.setDefaultMaxPerRoute(settings.maxConnections());
        pool.setValidateAfterInactivity(VALIDATE_AFTER_IDLE_MS);
        HttpClientBuilder builder = HttpClientBuilder.create()
                .setConnectionManager(pool)
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .setRoutePlanner(route(settings));
        settings.proxy().map(URI::getUserInfo).ifPresent(user -> {
            String[] parts = user.split(":", 2);
            BasicCredentialsProvider known = new BasicCredentialsProvider();
            known.setCredentials(
                    new AuthScope(proxy(settings.proxy().orElseThrow())),
                    new UsernamePasswordCredentials(parts[0], parts.length == 1 ? "" : parts[1]));
            builder.setDefaultCredentialsProvider(known);
        });
        return builder;
    }

    private static HttpRoutePlanner route(GcsSettings settings) {
        if (settings.proxy().isEmpty()) {
            return new SystemDefaultRoutePlanner(ProxySelector.getDefault());
        }
        return new DefaultProxyRoutePlanner(proxy(settings.proxy().get())) {
            @Override
            protected HttpHost determineProxy(HttpHost target, org.apache.http.HttpRequest request, HttpContext context)
                    throws org.apache.http.HttpException {
                return METADATA_SERVERS.contains(target.getHostName().toLowerCase(Locale.ROOT))
                        ? null
                        : super.determineProxy(target, request, context);
            }
        };
    }

    private static HttpHost proxy(URI url) {
        return new HttpHost(url.getHost(), url.getPort(), url.getScheme());
    }

    /** The API for one request. */
    Storage storage() {
        Storage.Builder builder = new Storage.Builder(transport, GsonFactory.getDefaultInstance(), this::prepare)
                .setApplicationName("kafka-arrow");
        settings.endpoint().ifPresent(url -> builder.setRootUrl(url.toString().replaceFirst("/*$", "/")));
        return builder.build();
    }

    private void prepare(HttpRequest request) throws IOException {
        request.setConnectTimeout(Math.toIntExact(settings.connectTimeout().toMillis()));
        request.setReadTimeout(Math.toIntExact(settings.socketTimeout().toMillis()));
        // with a new token, if the one that it has was refused
        request.setNumberOfRetries(1);
        credentials.sign(request);
    }

    /** What the requests were signed by is not accepted. */
    void refused() {
        credentials.refused();
    }

    @Override
    public void close() {
        try {
            transport.shutdown();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
