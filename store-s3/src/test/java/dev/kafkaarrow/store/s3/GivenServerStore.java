package dev.kafkaarrow.store.s3;

/** A store on the server that {@code store-s3/servers} has started. */
class GivenServerStore extends S3StoreContract {

    @Override
    S3Server server() {
        return S3Server.given();
    }
}
