package dev.kafkaarrow.connect.data.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Names of fields, found by their UTF-8. Immutable and thread-safe. */
final class FieldNames {
    /** Begins no name in JSON. */
    private static final byte[] NONE = {0};

    private final byte[][] names;
    private final byte[][] quoted;

    /** Index and one of a name at its hash or behind it; 0 for none. */
    private final int[] table;

    FieldNames(List<String> fields) {
        this.names = new byte[fields.size()][];
        this.quoted = new byte[fields.size()][];
        this.table = new int[Math.max(2, Integer.highestOneBit(fields.size()) << 2)];
        for (int i = 0; i < names.length; i++) {
            byte[] name = fields.get(i).getBytes(StandardCharsets.UTF_8);
            boolean isText = new String(name, StandardCharsets.UTF_8).equals(fields.get(i));
            // a name that no UTF-8 stands for is in no payload that is read here
            names[i] = isText ? name : NONE;
            quoted[i] = isText && isPlain(name) ? ('"' + fields.get(i) + '"').getBytes(StandardCharsets.UTF_8) : NONE;
            int place = place(names[i], 0, names[i].length);
            while (table[place] != 0) {
                place = (place + 1) & (table.length - 1);
            }
            table[place] = i + 1;
        }
    }

    /** Whether it stands in JSON as it is. */
    private static boolean isPlain(byte[] name) {
        for (byte b : name) {
            if (b == '"' || b == '\\' || (b >= 0 && b < ' ')) {
                return false;
            }
        }
        return true;
    }

    int size() {
        return names.length;
    }

    /** The bytes of a name with its quotes, as most documents have it. */
    byte[] quoted(int index) {
        return quoted[index];
    }

    /** Index of a name, or -1 if there is none. */
    int find(Utf8Text text) {
        int place = place(text.array(), text.from(), text.length());
        while (table[place] != 0) {
            int index = table[place] - 1;
            if (text.equalTo(names[index])) {
                return index;
            }
            place = (place + 1) & (table.length - 1);
        }
        return -1;
    }

    private int place(byte[] bytes, int from, int length) {
        int hash = length;
        for (int i = from; i < from + length; i++) {
            hash = hash * 31 + bytes[i];
        }
        return (hash ^ hash >>> 15) & (table.length - 1);
    }

    @Override
    public String toString() {
        return Arrays.stream(names)
                .map(name -> new String(name, StandardCharsets.UTF_8))
                .toList()
                .toString();
    }
}
