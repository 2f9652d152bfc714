package dev.kafkaarrow.connect.files;

import java.util.ArrayList;
import java.util.List;

/** IPC messages that are written behind others, which are not known yet. They are heap values. Not thread-safe. */
final class PiecesBehind {

    private final List<Splice.Piece> pieces = new ArrayList<>();
    private long bytes;

    void add(List<Splice.Piece> more) {
        for (Splice.Piece piece : more) {
            pieces.add(piece);
            bytes += piece.sizeInBytes();
        }
    }

    long sizeInBytes() {
        return bytes;
    }

    void addTo(List<Splice.Piece> others) {
        others.addAll(pieces);
    }
}
