/** The S3 backend, which is not built yet. */
@NullMarked
package io.unistream.buffer.s3;

import org.jspecify.annotations.NullMarked;
