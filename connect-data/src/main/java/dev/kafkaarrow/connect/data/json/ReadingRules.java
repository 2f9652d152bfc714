package dev.kafkaarrow.connect.data.json;

/** What readers of columns go by. Immutable. */
record ReadingRules(Notation notation, JsonOptions options, UnknownFields unknown) {}
