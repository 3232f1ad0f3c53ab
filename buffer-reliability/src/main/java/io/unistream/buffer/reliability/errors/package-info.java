/**
 * Faults of the process: an {@link java.lang.Error} at any allocation, call and depth of stack of the library's, in the caller's thread
 * or one of the buffer's own; callbacks that throw, block, re-enter and hold locks; heaps and stacks that are too small.
 *
 * <p>The library's classes are defined a second time, with calls of {@link io.unistream.buffer.reliability.errors.Injector} in them, by
 * a {@link io.unistream.buffer.reliability.errors.ThrowingLoader}. Whoever uses them there ({@link
 * io.unistream.buffer.reliability.errors.Trial}) is defined by it too.
 */
@NullMarked
package io.unistream.buffer.reliability.errors;

import org.jspecify.annotations.NullMarked;
