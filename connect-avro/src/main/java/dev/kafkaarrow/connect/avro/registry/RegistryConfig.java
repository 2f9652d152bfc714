package dev.kafkaarrow.connect.avro.registry;

import dev.kafkaarrow.connect.plugin.OptionFault;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;

/** The options of a schema registry, resolved once. */
public final class RegistryConfig {

    /** What all options begin with. */
    public static final String PREFIX = "schema.registry.";

    /** Where it is. */
    public static final String URL = PREFIX + "url";

    static final String USER_INFO = PREFIX + "basic.auth.user.info";
    static final String TOKEN = PREFIX + "bearer.auth.token";
    static final String TRUSTSTORE = PREFIX + SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG;
    static final String TRUSTSTORE_PASSWORD = PREFIX + SslConfigs.SSL_TRUSTSTORE_PASSWORD_CONFIG;
    static final String KEYSTORE = PREFIX + SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG;
    static final String KEYSTORE_PASSWORD = PREFIX + SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG;
    static final String KEY_PASSWORD = PREFIX + SslConfigs.SSL_KEY_PASSWORD_CONFIG;
    static final String CONNECT_TIMEOUT_MS = PREFIX + "connect.timeout.ms";
    static final String REQUEST_TIMEOUT_MS = PREFIX + "request.timeout.ms";
    static final String UNKNOWN_ID_MS = PREFIX + "unknown.id.ms";

    /** The options of a registry alone. */
    public static final ConfigDef DEFINITION = new ConfigDef();

    static {
        define(DEFINITION);
    }

    final List<URI> urls;
    final Optional<String> authorization;
    final Optional<SSLContext> ssl;
    final Duration connectTimeout;
    final Duration requestTimeout;
    final Duration unknownId;

    /**
     * Of a connector that has a registry.
     *
     * @param config of a definition that has the options
     * @throws OptionFault if options do not go together, or a key store cannot be read
     */
    public RegistryConfig(AbstractConfig config) {
        urls = config.getList(URL).stream().map(RegistryConfig::url).toList();
        authorization = authorization(config);
        ssl = RegistryTls.context(config);
        connectTimeout = Duration.ofMillis(config.getLong(CONNECT_TIMEOUT_MS));
        requestTimeout = Duration.ofMillis(config.getLong(REQUEST_TIMEOUT_MS));
        unknownId = Duration.ofMillis(config.getLong(UNKNOWN_ID_MS));
    }

    /** Adds the options to those of a connector. */
    public static void define(ConfigDef definition) {
        definition
                .define(
                        URL,
                        ConfigDef.Type.LIST,
                        "",
                        LambdaValidator.with(RegistryConfig::checkUrls, () -> "http or https URLs"),
                        Importance.HIGH,
                        "With value.format=avro, the schema registry: its REST API, as of Confluent's registry, or what others"
                                + " offer like it, such as http://apicurio:8080/apis/ccompat/v7. With several URLs of one registry, one"
                                + " that does not answer is passed over.")
                .define(
                        USER_INFO,
                        ConfigDef.Type.PASSWORD,
                        null,
                        Importance.MEDIUM,
                        "User and password for the registry, as user:password.")
                .define(TOKEN, ConfigDef.Type.PASSWORD, null, Importance.MEDIUM, "A bearer token for the registry.")
                .define(
                        TRUSTSTORE,
                        ConfigDef.Type.STRING,
                        null,
                        Importance.MEDIUM,
                        "A file on each worker with the certificates that an https registry is trusted by: JKS, PKCS12 or"
                                + " certificates in PEM, which the file itself tells. Without it, those that Java trusts.")
                .define(
                        TRUSTSTORE_PASSWORD,
                        ConfigDef.Type.PASSWORD,
                        null,
                        Importance.MEDIUM,
                        "The password of " + TRUSTSTORE + ".")
                .define(
                        KEYSTORE,
                        ConfigDef.Type.STRING,
                        null,
                        Importance.MEDIUM,
                        "A file on each worker, JKS or PKCS12, with the key and certificate that the registry knows this"
                                + " connector by.")
                .define(
                        KEYSTORE_PASSWORD,
                        ConfigDef.Type.PASSWORD,
                        null,
                        Importance.MEDIUM,
                        "The password of " + KEYSTORE + ".")
                .define(
                        KEY_PASSWORD,
                        ConfigDef.Type.PASSWORD,
                        null,
                        Importance.LOW,
                        "The password of the key in " + KEYSTORE + ", if it is another than that of the file.")
                .define(
                        CONNECT_TIMEOUT_MS,
                        ConfigDef.Type.LONG,
                        5_000L,
                        Range.atLeast(1),
                        Importance.LOW,
                        "How long to wait for a connection to a URL of the registry before the next one is tried.")
                .define(
                        REQUEST_TIMEOUT_MS,
                        ConfigDef.Type.LONG,
                        // of the 5 minutes that a consumer has until its next poll, by default, there is then room for
                        // all else
                        10_000L,
                        Range.atLeast(1),
                        Importance.LOW,
                        "How long a schema may take, over all URLs and the schemas that it refers to. Then the records come"
                                + " again, as if the registry was away.")
                .define(
                        UNKNOWN_ID_MS,
                        ConfigDef.Type.LONG,
                        // replicas of a registry lag by seconds; whoever reads the dead letters waits no longer than a
                        // minute
                        60_000L,
                        Range.atLeast(0),
                        Importance.LOW,
                        "How long the registry is asked again for a schema that it says it does not have, as a replica may"
                                + " lag: the task waits meanwhile. Then the record is a bad one.");
    }

    private static void checkUrls(String name, Object value) {
        for (Object url : (List<?>) value) {
            URI unused = url((String) url);
        }
    }

    /** Ends without a slash. An error does not show it, as it may hold a password. */
    private static URI url(String text) {
        URI url;
        try {
            url = new URI(text.strip().replaceFirst("/+$", ""));
        } catch (URISyntaxException e) {
            throw new OptionFault(URL, "expected URLs, got one with " + e.getReason() + " at index " + e.getIndex());
        }
        if (!("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()))
                || url.getHost() == null) {
            throw new OptionFault(URL, "expected http or https URLs, such as http://registry:8081");
        }
        if (url.getUserInfo() != null) {
            throw new OptionFault(URL, "expected URLs without user and password, which belong into " + USER_INFO);
        }
        if (url.getQuery() != null || url.getFragment() != null) {
            throw new OptionFault(URL, "expected URLs that end with a path, without ? and #");
        }
        return url;
    }

    private static Optional<String> authorization(AbstractConfig config) {
        Optional<String> userInfo = secret(config, USER_INFO);
        Optional<String> token = secret(config, TOKEN);
        if (userInfo.isPresent() && token.isPresent()) {
            throw new OptionFault(TOKEN, "expected none with " + USER_INFO + ", as a request has one of both");
        }
        if (userInfo.isPresent() && userInfo.get().indexOf(':') < 1) {
            throw new OptionFault(USER_INFO, "expected user:password, got something else");
        }
        if (token.isPresent() && !token.get().chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new OptionFault(TOKEN, "expected a token without blanks, got something else");
        }
        return token.map(text -> "Bearer " + text)
                .or(() -> userInfo.map(
                        text -> "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))));
    }

    /** Empty for what is not set, or set to nothing. */
    static Optional<String> secret(AbstractConfig config, String option) {
        return Optional.ofNullable(config.getPassword(option))
                .map(Password::value)
                .filter(text -> !text.isEmpty());
    }

    static Optional<String> text(AbstractConfig config, String option) {
        return Optional.ofNullable(config.getString(option)).filter(text -> !text.isBlank());
    }
}
