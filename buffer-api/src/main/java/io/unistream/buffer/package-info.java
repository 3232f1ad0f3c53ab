/**
 * Durable micro-batching between a record and its target: {@link io.unistream.buffer.Buffer} and its types.
 *
 * <p>A producer {@linkplain io.unistream.buffer.Buffer#put puts} records, takes due batches with {@link
 * io.unistream.buffer.Buffer#poll poll} or {@link io.unistream.buffer.Buffer#emit emit}, sends them, and {@linkplain
 * io.unistream.buffer.Buffer#commit(io.unistream.buffer.Batch) commits}. Rule ids such as {@code EMIT-SAME} name the
 * rules of the published contract, which the conformance kit checks one by one.
 *
 * <p>Backends (file, memory, S3) are separate modules, which create the {@code Buffer}.
 */
@NullMarked
package io.unistream.buffer;

import org.jspecify.annotations.NullMarked;
