@NullMarked
package io.unistream.buffer.tck.s3;

import org.jspecify.annotations.NullMarked;
