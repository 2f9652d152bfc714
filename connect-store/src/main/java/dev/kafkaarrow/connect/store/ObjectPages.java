package dev.kafkaarrow.connect.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The pages of a listing, one after another. Marks and places to go on from need its keys in order, so that is looked at. */
final class ObjectPages {

    /** What stores give at most. */
    private static final int MAX_PAGE = 1_000;

    private final ObjectClient client;
    private final String prefix;
    private final ObjectClient.Depth depth;
    private String after;
    private Optional<String> token = Optional.empty();
    private boolean isBegun;

    /** Of the keys that were seen. */
    private String last = "";

    /**
     * Nothing is asked for yet.
     *
     * @param after a key in full, behind which the listing begins; empty for all
     */
    ObjectPages(ObjectClient client, String prefix, ObjectClient.Depth depth, String after) {
        this.client = client;
        this.prefix = prefix;
        this.depth = depth;
        this.after = after;
    }

    boolean hasNext() {
        return !isBegun || token.isPresent();
    }

    /** The objects of the next page, which may be none. */
    List<ObjectClient.Found> next() throws IOException {
        ObjectClient.Page page = client.list(new ObjectClient.PageRequest(prefix, after, depth, MAX_PAGE, token));
        isBegun = true;
        token = page.token();
        List<ObjectClient.Found> objects = new ArrayList<>(page.objects());
        // not every server knows to begin behind a key
        objects.removeIf(object -> PathText.ORDER.compare(object.key(), after) <= 0);
        for (ObjectClient.Found object : objects) {
            if (!object.key().startsWith(prefix) || PathText.ORDER.compare(object.key(), last) <= 0) {
                throw new IOException(client + ": expected a listing of keys that begin with '" + prefix
                        + "' in the order of their bytes, got '" + object.key() + "' behind '" + last
                        + "': a store that lists otherwise, as S3's directory buckets do, cannot be used");
            }
            last = object.key();
        }
        return objects;
    }

    /** Goes on behind a key, and not with the next page. */
    void skipBehind(String key) {
        after = key;
        token = Optional.empty();
        isBegun = false;
    }
}
