/**
 * The S3 backend: a write-ahead log of objects that survives its host and can be taken over by another one. Start at
 * {@link io.unistream.buffer.s3.S3Buffer}. The protocol is described in docs/decisions/0006.
 */
@NullMarked
package io.unistream.buffer.s3;

import org.jspecify.annotations.NullMarked;
