package dev.kafkaarrow.connect.store;

import java.io.IOException;
import java.util.List;

/** A walk over the objects below a directory, by one listing of their keys, a page of which is held at a time. Of use once. */
final class ObjectWalk {

    /** Sorts behind all that keys have behind the slash of a folder. */
    private static final String BEHIND_ALL = Character.toString(Character.MAX_CODE_POINT);

    private final ObjectClient client;
    private final ObjectKeys keys;
    private final FileStore.Visitor visitor;

    /** The last directory that was entered, with a slash at its end; empty for the one that the walk begins at. */
    private String entered = "";

    /** The last directory that was not entered, with a slash at its end; empty if there was none. */
    private String passed = "";

    ObjectWalk(ObjectClient client, ObjectKeys keys, FileStore.Visitor visitor) {
        this.client = client;
        this.keys = keys;
        this.visitor = visitor;
    }

    void below(String directory) throws IOException {
        if (!directory.isEmpty() && !visitor.enters(directory)) {
            return;
        }
        String folder = keys.folder(directory);
        int begin = keys.path(folder).length();
        ObjectPages pages = new ObjectPages(client, folder, ObjectClient.Depth.ALL, "");
        while (pages.hasNext()) {
            List<ObjectClient.Found> page = pages.next();
            for (ObjectClient.Found found : page) {
                visit(found, begin);
            }
            if (!page.isEmpty() && isPassed(keys.path(page.get(page.size() - 1).key()))) {
                pages.skipBehind(keys.prefix() + passed + BEHIND_ALL);
            }
        }
    }

    private boolean isPassed(String path) {
        return !passed.isEmpty() && path.startsWith(passed);
    }

    private void visit(ObjectClient.Found found, int begin) throws IOException {
        String path = keys.path(found.key());
        if (isPassed(path)) {
            return;
        }
        int name = begin;
        for (int slash = path.indexOf('/', name); slash >= 0; slash = path.indexOf('/', name)) {
            if (slash == name) {
                visitor.unreadable(path, "a name between two slashes is empty");
                return;
            }
            if (!enters(path, name, slash)) {
                return;
            }
            name = slash + 1;
        }
        if (name < path.length()) {
            if (!StoreWalk.isHidden(path.substring(name))) {
                visitor.visit(ObjectFileStore.status(path, found));
            }
        } else if (found.sizeInBytes() > 0) {
            // empty ones are what consoles make for folders
            visitor.unreadable(path, "its name ends in a slash");
        }
    }

    private boolean enters(String path, int name, int slash) {
        String directory = path.substring(0, slash + 1);
        if (entered.startsWith(directory)) {
            return true;
        }
        if (StoreWalk.isHidden(path.substring(name, slash)) || !visitor.enters(path.substring(0, slash))) {
            passed = directory;
            return false;
        }
        entered = directory;
        return true;
    }
}
