package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.ipc.Checks;

/**
 * How files become messages.
 *
 * @param checks bounds on what is read
 * @param range of what is sent
 * @param output what messages become
 * @param topic where they go
 * @param limits of each
 * @param incompleteFile what the lack of an end-of-stream marker means
 */
record MessageRules(
        Checks checks,
        RecordRange range,
        Output output,
        TopicTemplate topic,
        RecordLimits limits,
        EndConfig.IncompleteFile incompleteFile) {

    /** For one who looks at files, whatever is sent of them. */
    MessageRules ofAll() {
        return new MessageRules(checks, RecordRange.ALL, output, topic, limits, incompleteFile);
    }
}
