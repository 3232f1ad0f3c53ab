package io.unistream.examples.crash;

/**
 * A run, as the page tells it.
 *
 * @param audit what was found out
 * @param chronicle what happened
 */
record PageRun(AuditReport audit, Chronicle chronicle) {}
