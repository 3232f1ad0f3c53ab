/** Runnable programs: {@code java -jar examples.jar <name>}. */
@NullMarked
package io.unistream.examples;

import org.jspecify.annotations.NullMarked;
