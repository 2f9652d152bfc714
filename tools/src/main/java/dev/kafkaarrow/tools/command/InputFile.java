package dev.kafkaarrow.tools.command;

import dev.kafkaarrow.connect.store.StoredFile;
import java.io.IOException;

/** A file that the user named, itself or by its directory. */
public final class InputFile {

    private final String name;
    private final Opener opener;

    InputFile(String name, Opener opener) {
        this.name = name;
        this.opener = opener;
    }

    /** As the user would name it. */
    public String name() {
        return name;
    }

    /** Opens it for reading; the caller closes it. Standard input and pipes can be opened once, and read from their beginning to their end. */
    public StoredFile open() throws IOException {
        return opener.open();
    }

    @Override
    public String toString() {
        return name;
    }

    interface Opener {
        StoredFile open() throws IOException;
    }
}
