@NullMarked
package io.unistream.buffer.s3;

import org.jspecify.annotations.NullMarked;
