package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.connect.store.FileStore;
import dev.kafkaarrow.connect.store.StoredFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Counts what is read of another store, and what is held open. */
final class CountingStore extends ForwardingStore {

    long bytesRead;
    int openNow;
    int mostOpen;
    int opened;

    CountingStore(FileStore store) {
        super(store);
    }

    @Override
    public StoredFile read(String path) throws IOException {
        StoredFile file = super.read(path);
        opened++;
        openNow++;
        mostOpen = Math.max(mostOpen, openNow);
        return new ForwardingFile(file) {
            @Override
            public ByteBuffer view(long position, int length) throws IOException {
                bytesRead += length;
                return super.view(position, length);
            }

            @Override
            public void read(long position, ByteBuffer destination) throws IOException {
                bytesRead += destination.remaining();
                super.read(position, destination);
            }

            @Override
            public void close() throws IOException {
                openNow--;
                super.close();
            }
        };
    }
}
