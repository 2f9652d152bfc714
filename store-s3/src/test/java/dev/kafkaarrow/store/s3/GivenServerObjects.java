package dev.kafkaarrow.store.s3;

/** The requests on the server that {@code store-s3/servers} has started. */
class GivenServerObjects extends S3ObjectsContract {

    @Override
    S3Server server() {
        return S3Server.given();
    }
}
