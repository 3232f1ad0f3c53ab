/** Tests of the kit: a reference buffer that it must pass, and broken ones that it must reject. */
@NullMarked
package io.unistream.buffer.tck;

import org.jspecify.annotations.NullMarked;
