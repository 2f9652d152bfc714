package dev.kafkaarrow.connect.source;

import dev.kafkaarrow.ipc.Checks;

/**
 * How files become messages.
 *
 * @param checks bounds on what is read
 * @param output what messages become
 * @param incompleteFile what the lack of an end-of-stream marker means
 */
record MessageRules(Checks checks, Output output, EndConfig.IncompleteFile incompleteFile) {}
