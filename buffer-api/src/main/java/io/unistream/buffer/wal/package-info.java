/**
 * The SPI for backends: a write-ahead log as an ordered run of entries. Users of a buffer never see it; whoever
 * implements {@link io.unistream.buffer.wal.Wal} on other storage gets the whole buffer from {@link
 * io.unistream.buffer.batch.MicroBatchBuffer}.
 */
@NullMarked
package io.unistream.buffer.wal;

import org.jspecify.annotations.NullMarked;
