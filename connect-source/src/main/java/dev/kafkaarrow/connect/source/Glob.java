package dev.kafkaarrow.connect.source;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pattern over paths relative to the store, with {@code /} between directories on every platform.
 *
 * <p>{@code ?} is one character and {@code *} any number of them within a name, {@code **} any number across directories;
 * {@code **}{@code /} also stands for no directory at all, so that {@code **}{@code /*.arrows} finds files at the top as well (the JDK's
 * own globs do not). {@code [a-z]}, {@code [!a-z]} and {@code {a,b}} mean what they mean in a shell; a backslash takes
 * the next character as it is.
 */
record Glob(String text, Pattern pattern) {

    /** Any number of any characters, unless a backslash takes the first star as it is, and perhaps a name in the end. */
    private static final Pattern ENDS_IN_ANYTHING =
            Pattern.compile("(?:.*[^\\\\])?(?:\\\\\\\\)*\\*\\*(/\\*)?", Pattern.DOTALL);

    static Glob of(String text) {
        return new Glob(text, Pattern.compile(new Translation(text).regex(), Pattern.DOTALL));
    }

    /** Globs separated by commas; a comma within braces or brackets belongs to its glob. */
    static List<Glob> listOf(String globs) {
        List<Glob> list = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < globs.length(); i++) {
            char c = globs.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
            } else if (c == ',' && depth == 0) {
                addTo(list, globs.substring(start, i));
                start = i + 1;
            }
        }
        addTo(list, globs.substring(start));
        return List.copyOf(list);
    }

    private static void addTo(List<Glob> list, String text) {
        if (!text.isBlank()) {
            list.add(of(text.strip()));
        }
    }

    boolean matches(String path) {
        return pattern.matcher(path).matches();
    }

    /** Whether every path below a directory matches, as far as it is easily known: of globs that end in {@code **} or {@code **}{@code /*}. */
    boolean matchesAllBelow(String directory) {
        Matcher ending = ENDS_IN_ANYTHING.matcher(text);
        // a name that no glob has by itself
        return ending.matches() && matches(directory + (ending.group(1) == null ? "/" : "/\0"));
    }

    @Override
    public String toString() {
        return text;
    }

    private static final class Translation {
        private final String glob;
        private final StringBuilder regex = new StringBuilder();
        private int at;
        private boolean inBraces;

        Translation(String glob) {
            this.glob = glob;
        }

        String regex() {
            while (at < glob.length()) {
                char c = glob.charAt(at++);
                switch (c) {
                    case '*' -> star();
                    case '?' -> regex.append("[^/]");
                    case '[' -> characterClass();
                    case '{' -> {
                        if (inBraces) {
                            throw fault("braces within braces");
                        }
                        inBraces = true;
                        regex.append("(?:");
                    }
                    case '}' -> {
                        if (!inBraces) {
                            throw fault("a closing brace without an opening one");
                        }
                        inBraces = false;
                        regex.append(')');
                    }
                    case ',' -> regex.append(inBraces ? "|" : ",");
                    case '\\' -> {
                        if (at == glob.length()) {
                            throw fault("a backslash at the end");
                        }
                        literal(glob.codePointAt(at));
                    }
                    default -> {
                        at--;
                        literal(glob.codePointAt(at));
                    }
                }
            }
            if (inBraces) {
                throw fault("an opening brace without a closing one");
            }
            return regex.toString();
        }

        /** A character of a pair of surrogates is one, as only then it matches one. */
        private void literal(int character) {
            regex.append(Pattern.quote(Character.toString(character)));
            at += Character.charCount(character);
        }

        private void star() {
            if (!glob.startsWith("*", at)) {
                regex.append("[^/]*");
                return;
            }
            at++;
            boolean startsName = at == 2 || glob.charAt(at - 3) == '/';
            if (startsName && glob.startsWith("/", at)) {
                at++;
                regex.append("(?:.*/)?");
            } else {
                regex.append(".*");
            }
        }

        private void characterClass() {
            int close = glob.indexOf(']', at + 1);
            if (close < 0) {
                throw fault("an opening bracket without a closing one");
            }
            String content = glob.substring(at, close);
            boolean negated = content.startsWith("!") || content.startsWith("^");
            String members = negated ? content.substring(1) : content;
            if (members.isEmpty() || members.indexOf('/') >= 0) {
                throw fault("brackets that hold nothing or a slash");
            }
            regex.append("(?!/)[").append(negated ? "^" : "");
            int[] characters = members.codePoints().toArray();
            for (int i = 0; i < characters.length; i++) {
                boolean range = characters[i] == '-' && i > 0 && i < characters.length - 1;
                regex.append(range ? "-" : "\\x{" + Integer.toHexString(characters[i]) + "}");
            }
            regex.append(']');
            at = close + 1;
        }

        private IllegalArgumentException fault(String what) {
            return new IllegalArgumentException("'" + glob + "' is not a glob: it has " + what);
        }
    }
}
