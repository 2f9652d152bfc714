package dev.kafkaarrow.store.gcs;

import com.google.api.client.http.HttpRequest;
import com.google.auth.http.HttpCredentialsAdapter;
import com.google.auth.http.HttpTransportFactory;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import com.google.auth.oauth2.UserCredentials;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;

/**
 * Signs requests. Credentials are looked for at the first request, as that may ask the metadata server, and anew once they were refused:
 * a key may have been replaced. Their tokens are renewed before they run out. Thread-safe.
 */
final class GcsCredentials {

    private static final String SCOPE = "https://www.googleapis.com/auth/devstorage.read_write";

    private final GcsSettings.Identity identity;
    private final HttpTransportFactory transport;
    private Optional<GoogleCredentials> current = Optional.empty();

    /**
     * Asks nobody yet.
     *
     * @param transport for the requests that bring tokens
     * @throws IllegalArgumentException naming the option if the key in it is none
     */
    GcsCredentials(GcsSettings.Identity identity, HttpTransportFactory transport) {
        this.identity = identity;
        this.transport = transport;
        if (identity instanceof GcsSettings.Identity.Key key) {
            try {
                current = Optional.of(ofKey(key.json()));
            } catch (IOException e) {
                throw new IllegalArgumentException(GcsOptions.CREDENTIALS_JSON.name() + ": " + e.getMessage(), e);
            }
        }
    }

    /** There are no credentials, or nobody gives a token for them. */
    static final class Missing extends IOException {
        private static final long serialVersionUID = 1;

        private final boolean mayPass;

        private Missing(IOException cause) {
            super(cause.getMessage(), cause);
            mayPass = cause instanceof com.google.auth.Retryable retryable && retryable.isRetryable();
        }

        /** Whether it is worth asking again soon. */
        boolean mayPass() {
            return mayPass;
        }
    }

    /** Has a request signed, and signed anew with another token if that is refused. */
    void sign(HttpRequest request) throws Missing {
        if (identity instanceof GcsSettings.Identity.Nobody) {
            return;
        }
        try {
            new HttpCredentialsAdapter(credentials()).initialize(request);
        } catch (IOException e) {
            refused();
            throw new Missing(e);
        }
    }

    /** Looks for other ones at the next request. */
    synchronized void refused() {
        if (!(identity instanceof GcsSettings.Identity.Key)) {
            current = Optional.empty();
        }
    }

    private synchronized GoogleCredentials credentials() throws IOException {
        if (current.isEmpty()) {
            current = Optional.of(find());
        }
        return current.get();
    }

    private GoogleCredentials find() throws IOException {
        if (identity instanceof GcsSettings.Identity.KeyFile key) {
            try {
                return ofKey(Files.readString(key.file()));
            } catch (IOException e) {
                throw new IOException(GcsOptions.CREDENTIALS_FILE.name() + "=" + key.file() + ": " + e, e);
            }
        }
        return GoogleCredentials.getApplicationDefault(transport).createScoped(SCOPE);
    }

    /**
     * Only of kinds that are a secret themselves. The others name URLs and files of the worker to be sent there, which who may set
     * options of a connector need not have: they come by the worker's environment.
     */
    private GoogleCredentials ofKey(String json) throws IOException {
        ByteArrayInputStream bytes = new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
        try {
            return switch (type(json)) {
                case "service_account" ->
                    ServiceAccountCredentials.fromStream(bytes, transport).createScoped(SCOPE);
                case "authorized_user" -> UserCredentials.fromStream(bytes, transport);
                default ->
                    throw new IOException("expected a key of a service account in JSON, with 'type' service_account or"
                            + " authorized_user; give others, as of workload identity federation, to the worker by"
                            + " GOOGLE_APPLICATION_CREDENTIALS");
            };
        } catch (RuntimeException e) {
            // without its text, which may show some of the key
            throw new IOException("expected a key of a service account in JSON, but it is damaged");
        }
    }

    private static String type(String json) {
        try {
            JsonElement key = JsonParser.parseString(json);
            return key.isJsonObject() && key.getAsJsonObject().has("type")
                    ? key.getAsJsonObject().get("type").getAsString()
                    : "";
        } catch (JsonParseException e) {
            return "";
        }
    }
}
