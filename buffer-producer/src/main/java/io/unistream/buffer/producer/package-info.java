/**
 * The loop from the log to the target: {@link io.unistream.buffer.producer.Producer} takes batches from a {@link
 * io.unistream.buffer.Buffer}, has a {@link io.unistream.buffer.producer.Sender} deliver them, tries again, sorts out what the target
 * refuses, and commits.
 */
@NullMarked
package io.unistream.buffer.producer;

import org.jspecify.annotations.NullMarked;
