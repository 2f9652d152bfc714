package dev.kafkaarrow.connect.source;

import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;

/**
 * An offset as Connect wants it, which each record carries. The worker looks into that of the last record of a file when it stores offsets,
 * so its entries are made when they are asked for. Immutable.
 */
final class OffsetMap extends AbstractMap<String, Object> {

    private final SourceOffset offset;

    OffsetMap(SourceOffset offset) {
        this.offset = offset;
    }

    SourceOffset offset() {
        return offset;
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
        return offset.toMap().entrySet();
    }
}
