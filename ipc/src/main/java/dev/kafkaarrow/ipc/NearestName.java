package dev.kafkaarrow.ipc;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Which name was meant by one that nobody knows. Here, as it is what serde and connectors share. */
public final class NearestName {

    /** A typing error for each so many letters; beyond that it is another word. */
    private static final int LETTERS_PER_ERROR = 4;

    private NearestName() {}

    /**
     * The known name that is nearest, if one is near: it differs by separators and case, by the order of its words, by words before it, or by few letters.
     *
     * @param known its first name is taken where several are as near
     */
    public static Optional<String> of(String name, Collection<String> known) {
        return known.stream()
                .filter(candidate ->
                        distance(name, candidate) <= letters(candidate).length() / LETTERS_PER_ERROR)
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)));
    }

    private static int distance(String name, String candidate) {
        String given = letters(name);
        String meant = letters(candidate);
        if (given.equals(meant) || words(name).equals(words(candidate))) {
            return 0;
        }
        if (candidate.endsWith("." + name) || name.endsWith("." + candidate)) {
            return 1;
        }
        return edits(given, meant);
    }

    private static String letters(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[._-]", "");
    }

    private static String words(String name) {
        String[] words = name.toLowerCase(Locale.ROOT).split("[._-]");
        Arrays.sort(words);
        return String.join(".", words);
    }

    /** Letters that are missing, too many, others, or in each other's place. */
    private static int edits(String one, String other) {
        int[][] edits = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                boolean same = one.charAt(i - 1) == other.charAt(j - 1);
                edits[i][j] =
                        Math.min(edits[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
                boolean swapped = i > 1
                        && j > 1
                        && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1);
                if (swapped) {
                    edits[i][j] = Math.min(edits[i][j], 1 + edits[i - 2][j - 2]);
                }
            }
        }
        return edits[one.length()][other.length()];
    }
}
