package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.ipc.Checks;

/**
 * How files become messages.
 *
 * @param checks bounds on what is read
 * @param batchMaxBytes most bytes of a message's value
 * @param attributes of messages that no sink recorded
 * @param incompleteFile what the lack of an end-of-stream marker means
 */
record MessageRules(
        Checks checks, int batchMaxBytes, AttributeRules attributes, SourceConfig.IncompleteFile incompleteFile) {}
