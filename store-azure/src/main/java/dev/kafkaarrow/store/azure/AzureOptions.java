package dev.kafkaarrow.store.azure;

import dev.kafkaarrow.connect.store.StoreOption;
import java.util.List;

/** The options of Azure Blob Storage, as users of a connector set them. */
final class AzureOptions {

    static final StoreOption ENDPOINT = StoreOption.text(
            "azure.endpoint",
            "URL of the account's blob service where it is not https://<account>.blob.core.windows.net: of another cloud, a"
                    + " private endpoint, or an emulator, as http://localhost:10000/devstoreaccount1.");
    static final StoreOption ACCOUNT_KEY = StoreOption.password(
            "azure.account.key",
            "Key of the account. Without it and azure.sas.token, Azure's default chain is asked: environment"
                    + " (AZURE_CLIENT_ID, ...), workload identity, managed identity; tokens are renewed without a restart.");
    static final StoreOption SAS_TOKEN = StoreOption.password(
            "azure.sas.token",
            "Shared access signature of the container or the account, as sv=...&sig=.... Nobody renews it: what it signs ends"
                    + " with it.");
    static final StoreOption CLIENT_ID = StoreOption.text(
            "azure.client.id",
            "With the default chain: client id of the user-assigned managed identity or the workload identity, where there is"
                    + " more than one.");

    static final StoreOption REQUEST_TIMEOUT_MS = StoreOption.number(
            "azure.request.timeout.ms",
            120_000,
            "How long one request may take, with the repetitions of it. A file of file.max.bytes must be up within this.");
    static final StoreOption SOCKET_TIMEOUT_MS =
            StoreOption.number("azure.socket.timeout.ms", 30_000, "How long to wait for the next bytes of an answer.");
    static final StoreOption CONNECT_TIMEOUT_MS =
            StoreOption.number("azure.connect.timeout.ms", 10_000, "How long to wait for a connection to be made.");
    static final StoreOption MAX_ATTEMPTS = StoreOption.number(
            "azure.max.attempts",
            5,
            "How often a request is made at most, if it fails for a reason that may pass: the store is busy, or the connection"
                    + " is lost. What fails still is tried again by the task.");
    static final StoreOption PROXY_URL = StoreOption.password(
            "azure.proxy.url",
            "URL of an HTTP proxy, as http://user:password@proxy.example.com:3128, for the store and for tokens, but for the"
                    + " instance's metadata. Without it: the one of the environment (HTTPS_PROXY) or the JVM.");

    static final List<StoreOption> ALL = List.of(
            ENDPOINT,
            ACCOUNT_KEY,
            SAS_TOKEN,
            CLIENT_ID,
            REQUEST_TIMEOUT_MS,
            SOCKET_TIMEOUT_MS,
            CONNECT_TIMEOUT_MS,
            MAX_ATTEMPTS,
            PROXY_URL);

    private AzureOptions() {}
}
