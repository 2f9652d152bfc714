package dev.kafkaarrow.tools.command;

import dev.kafkaarrow.connect.store.StoredFile;
import java.io.IOException;

/** A file that the user named, itself or by its directory. */
public final class InputFile {

    private final String name;
    private final Opener inOrder;
    private final Opener anywhere;

    /** A file that can be read anywhere. */
    InputFile(String name, Opener opener) {
        this(name, opener, opener);
    }

    InputFile(String name, Opener inOrder, Opener anywhere) {
        this.name = name;
        this.inOrder = inOrder;
        this.anywhere = anywhere;
    }

    /** As the user would name it. */
    public String name() {
        return name;
    }

    /**
     * Opens it for reading; the caller closes it. Standard input and pipes can be opened once, and a stream in them is read from its
     * beginning to its end: what was read before but the last piece is gone.
     */
    public StoredFile open() throws IOException {
        return inOrder.open();
    }

    /** As {@link #open()}, for those who come back to what they passed: standard input and pipes are kept in a temporary file meanwhile. */
    public StoredFile openAnywhere() throws IOException {
        return anywhere.open();
    }

    @Override
    public String toString() {
        return name;
    }

    interface Opener {
        StoredFile open() throws IOException;
    }
}
