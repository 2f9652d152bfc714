package dev.kafkaarrow.store.s3;

/** What is asked of S3, and the permission that it takes. */
enum S3Operation {
    PUT("put", "s3:PutObject"),
    GET("read", "s3:GetObject"),
    HEAD("looked at", "s3:GetObject, and s3:ListBucket of the bucket so that S3 says when there is no such object"),
    LIST("listed", "s3:ListBucket of the bucket, for this prefix"),
    DELETE("deleted", "s3:DeleteObject");

    private final String done;
    private final String permission;

    S3Operation(String done, String permission) {
        this.done = done;
        this.permission = permission;
    }

    /** What could not be, as in "cannot be read". */
    String done() {
        return done;
    }

    String permission() {
        return permission;
    }
}
