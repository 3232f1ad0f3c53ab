/** Tests of the Jupiter adapter. */
@NullMarked
package io.unistream.buffer.tck.jupiter;

import org.jspecify.annotations.NullMarked;
