/** The parent: what is measured, in which order, by which child, and what is made of it. */
@NullMarked
package io.unistream.buffer.bench.run;

import org.jspecify.annotations.NullMarked;
