/** The kit's face for jqwik: extend {@link io.unistream.buffer.tck.jqwik.BufferProperties}. */
@NullMarked
package io.unistream.buffer.tck.jqwik;

import org.jspecify.annotations.NullMarked;
