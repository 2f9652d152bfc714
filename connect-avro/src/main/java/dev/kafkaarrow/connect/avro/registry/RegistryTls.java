package dev.kafkaarrow.connect.avro.registry;

import dev.kafkaarrow.connect.plugin.OptionFault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collections;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.common.config.AbstractConfig;

/** Whom TLS trusts, and what it shows of itself, as options say. */
final class RegistryTls {

    private static final String PEM_START = "-----BEGIN";

    private RegistryTls() {}

    /**
     * Empty if nothing is set, so that Java's own is used.
     *
     * @throws OptionFault if a file cannot be read, or lacks what it is for
     */
    static Optional<SSLContext> context(AbstractConfig config) {
        refuseAlone(config, RegistryConfig.TRUSTSTORE_PASSWORD, RegistryConfig.TRUSTSTORE);
        refuseAlone(config, RegistryConfig.KEYSTORE_PASSWORD, RegistryConfig.KEYSTORE);
        refuseAlone(config, RegistryConfig.KEY_PASSWORD, RegistryConfig.KEYSTORE);
        Optional<TrustManager[]> trusted =
                RegistryConfig.text(config, RegistryConfig.TRUSTSTORE).map(path -> trusted(path, config));
        Optional<KeyManager[]> own =
                RegistryConfig.text(config, RegistryConfig.KEYSTORE).map(path -> own(path, config));
        if (trusted.isEmpty() && own.isEmpty()) {
            return Optional.empty();
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own.orElse(null), trusted.orElse(null), null);
            return Optional.of(context);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS is there", e);
        }
    }

    private static void refuseAlone(AbstractConfig config, String password, String location) {
        if (RegistryConfig.secret(config, password).isPresent()
                && RegistryConfig.text(config, location).isEmpty()) {
            throw new OptionFault(location, "expected a file, as " + password + " is set");
        }
    }

    private static TrustManager[] trusted(String path, AbstractConfig config) {
        String option = RegistryConfig.TRUSTSTORE;
        try {
            byte[] file = Files.readAllBytes(Path.of(path));
            KeyStore store = isPem(file)
                    ? certificates(file)
                    : store(path, RegistryConfig.secret(config, RegistryConfig.TRUSTSTORE_PASSWORD));
            boolean hasOne = false;
            for (String alias : Collections.list(store.aliases())) {
                hasOne |= store.isCertificateEntry(alias);
            }
            if (!hasOne) {
                throw new OptionFault(
                        option,
                        "expected a file of trusted certificates, got none in " + path
                                + "; those of a PKCS12 file show with " + RegistryConfig.TRUSTSTORE_PASSWORD
                                + " alone");
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (IOException | GeneralSecurityException | InvalidPathException e) {
            throw unreadable(option, path, e);
        }
    }

    private static KeyManager[] own(String path, AbstractConfig config) {
        String option = RegistryConfig.KEYSTORE;
        Optional<String> password = RegistryConfig.secret(config, RegistryConfig.KEYSTORE_PASSWORD);
        Optional<String> ofKey =
                RegistryConfig.secret(config, RegistryConfig.KEY_PASSWORD).or(() -> password);
        try {
            KeyStore store = store(path, password);
            boolean hasOne = false;
            for (String alias : Collections.list(store.aliases())) {
                hasOne |= store.isKeyEntry(alias);
            }
            if (!hasOne) {
                throw new OptionFault(option, "expected a file with a private key, got none in " + path);
            }
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, characters(ofKey));
            return factory.getKeyManagers();
        } catch (IOException | GeneralSecurityException | InvalidPathException e) {
            throw unreadable(option, path, e);
        }
    }

    private static OptionFault unreadable(String option, String path, Exception cause) {
        return new OptionFault(option, "expected a file that can be read, got " + path + ": " + cause, cause);
    }

    private static KeyStore store(String path, Optional<String> password) throws IOException, GeneralSecurityException {
        if (!Files.isRegularFile(Path.of(path))) {
            throw new NoSuchFileException(path);
        }
        return KeyStore.getInstance(Path.of(path).toFile(), characters(password));
    }

    private static char[] characters(Optional<String> password) {
        return password.map(String::toCharArray).orElse(null);
    }

    private static boolean isPem(byte[] file) {
        return new String(file, StandardCharsets.ISO_8859_1).contains(PEM_START);
    }

    private static KeyStore certificates(byte[] pem) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int i = 0;
        for (Certificate certificate :
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem))) {
            store.setCertificateEntry("certificate " + i++, certificate);
        }
        return store;
    }
}
