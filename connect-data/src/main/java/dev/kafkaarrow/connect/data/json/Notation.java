package dev.kafkaarrow.connect.data.json;

/** How values are written in JSON. */
enum Notation {
    /** As JsonConverter writes them: dates and times as Connect's numbers, decimals as numbers or base64. */
    JSON_CONVERTER,
    /**
     * As people write them: dates and times as text of ISO 8601 or as numbers in the unit of their Arrow type, decimals as numbers or the text
     * of one.
     */
    BARE
}
