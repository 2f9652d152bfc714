package dev.kafkaarrow.connect.avro.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** The body of an answer, of which no more is taken than it may have. */
final class BoundedBody implements BodySubscriber<byte[]> {

    /** What becomes of a longer body. */
    enum Excess {
        IS_CUT,
        IS_A_FAULT
    }

    private final int maxBytes;
    private final Excess excess;
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private Flow.Subscription subscription;

    BoundedBody(int maxBytes, Excess excess) {
        this.maxBytes = maxBytes;
        this.excess = excess;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            byte[] bytes = new byte[Math.min(buffer.remaining(), maxBytes - taken.size())];
            buffer.get(bytes);
            taken.write(bytes, 0, bytes.length);
            if (buffer.hasRemaining()) {
                subscription.cancel();
                exceeded();
                return;
            }
        }
    }

    private void exceeded() {
        switch (excess) {
            case IS_CUT -> body.complete(taken.toByteArray());
            case IS_A_FAULT ->
                body.completeExceptionally(new IOException("an answer of more than " + maxBytes + " bytes"));
        }
    }

    @Override
    public void onError(Throwable fault) {
        body.completeExceptionally(fault);
    }

    @Override
    public void onComplete() {
        body.complete(taken.toByteArray());
    }
}
