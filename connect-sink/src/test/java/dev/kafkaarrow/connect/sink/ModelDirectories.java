package dev.kafkaarrow.connect.sink;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** In which directories records of a model's topic belong, as documents have it: no code is shared with what the sink decides by. */
final class ModelDirectories {

    private static final String NULL = "__HIVE_DEFAULT_PARTITION__";
    private static final Pattern CELL = Pattern.compile(EvolvingSchema.PLACE + "=([^,]*)");

    private ModelDirectories() {}

    /** Below the topic's, with a slash behind; empty of a record that belongs nowhere. */
    static Optional<String> of(ModelTopic.Produced produced, Conditions conditions) {
        return of(produced.value(), produced.timestampMs(), conditions);
    }

    static Optional<String> of(ModelValue value, long timestampMs, Conditions conditions) {
        String hour = String.format(Locale.ROOT, "dt=1970-01-01/hour=%02d/", timestampMs / 3_600_000L);
        return switch (String.join(",", conditions.partitioner())) {
            case "topic" -> Optional.of("");
            case "time" -> Optional.of(hour);
            case "field" -> place(value, conditions);
            case "time,field" -> place(value, conditions).map(place -> hour + place);
            default -> place(value, conditions).map(place -> place + hour);
        };
    }

    private static Optional<String> place(ModelValue value, Conditions conditions) {
        List<String> places = value instanceof ModelValue.Good good
                ? good.batches().stream()
                        .flatMap(batch -> batch.values().stream())
                        .map(row ->
                                StandardCharsets.UTF_8.decode(row.duplicate()).toString())
                        .map(ModelDirectories::ofRow)
                        .toList()
                : List.of();
        if (places.isEmpty()) {
            return Optional.of(directory("null"));
        }
        boolean agree = places.stream().distinct().count() == 1;
        return agree || conditions.takesMixedMessages() ? Optional.of(directory(places.get(0))) : Optional.empty();
    }

    private static String ofRow(String cells) {
        Matcher cell = CELL.matcher(cells);
        if (!cell.find()) {
            throw new AssertionError("no " + EvolvingSchema.PLACE + " in " + cells);
        }
        return cell.group(1);
    }

    private static String directory(String place) {
        return EvolvingSchema.PLACE + "=" + (place.equals("null") ? NULL : place) + "/";
    }
}
