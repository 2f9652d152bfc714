package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.ipc.Checks;

/**
 * How files become messages.
 *
 * @param checks bounds on what is read
 * @param output what messages become
 * @param topic where they go
 * @param limits of each
 * @param incompleteFile what the lack of an end-of-stream marker means
 */
record MessageRules(
        Checks checks,
        Output output,
        TopicTemplate topic,
        RecordLimits limits,
        EndConfig.IncompleteFile incompleteFile) {}
