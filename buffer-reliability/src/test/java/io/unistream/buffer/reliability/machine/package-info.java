/** Short forms of the campaigns, and proofs that their judges find what is broken. */
@NullMarked
package io.unistream.buffer.reliability.machine;

import org.jspecify.annotations.NullMarked;
