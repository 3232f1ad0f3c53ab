/** What runs in the JVM of one contender: the work that is measured, told by the parent through standard input. */
@NullMarked
package io.unistream.buffer.bench.child;

import org.jspecify.annotations.NullMarked;
