/**
 * Delivers batches to a Kinesis data stream: {@link io.unistream.buffer.sender.kinesis.KinesisSender}. What is promised, and how exceptions are judged,
 * is told in <i>docs/sender-kinesis.md</i>.
 */
@NullMarked
package io.unistream.buffer.sender.kinesis;

import org.jspecify.annotations.NullMarked;
