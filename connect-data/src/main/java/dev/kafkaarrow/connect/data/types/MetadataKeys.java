package dev.kafkaarrow.connect.data.types;

/** Keys in the metadata of Arrow fields and schemas. Files keep them: a change of one is a change of the format. */
final class MetadataKeys {
    /** What all keys begin with. */
    static final String PREFIX = "connect.";

    static final String NAME = PREFIX + "name";
    static final String VERSION = PREFIX + "version";
    static final String DOC = PREFIX + "doc";
    static final String DEFAULT = PREFIX + "default";
    static final String PARAMETERS = PREFIX + "parameters";
    static final String OPTIONAL = PREFIX + "optional";

    /** Of an Arrow schema: a JSON object of field paths, empty for the record, to arrays of parameter names. */
    static final String PARAMETER_ORDER = PREFIX + "parameters.order";

    /** Begins the keys of an Arrow schema that describe the array that the records are elements of. */
    static final String ARRAY_PREFIX = PREFIX + "array.";

    private MetadataKeys() {}
}
