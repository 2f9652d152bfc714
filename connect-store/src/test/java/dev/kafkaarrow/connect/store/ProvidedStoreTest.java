package dev.kafkaarrow.connect.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A store of a kind that this module does not know is found by its URL's scheme, and keeps the contract. */
class ProvidedStoreTest extends FileStoreContract {

    private final String url = "simulated://" + UUID.randomUUID();

    @Override
    protected FileStore newStore() {
        return Stores.open(url);
    }

    @Test
    void theSchemeMayBeInEitherCase() {
        assertThatThrownBy(() -> Stores.check("SIMULATED://disk")).hasMessageContaining("expected simulated://<disk>");
    }

    @Test
    void ofASchemeThatNobodyProvidesTheOthersAreNamed() {
        assertThatThrownBy(() -> Stores.check("s4://bucket"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "store.url: expected an absolute path or a file: URI of one, got 's4://bucket'; other stores"
                                + " there are: simulated:");
    }

    @Test
    void ofAStoreThatComesWithAnAddOnItIsSaidWhichOneIsMissingAndWhereItGoes() {
        assertThatThrownBy(() -> Stores.check("s3://bucket/prefix"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("store.url: s3://... needs the add-on kafkaarrow-store-s3, which is not there: unzip"
                        + " kafkaarrow-store-s3-<version>.zip into the folder of this connector on every worker, beside its"
                        + " lib, and restart them; got 's3://bucket/prefix'");
    }
}
