/** Log events that arrive. Start at {@link io.unistream.buffer.logback.DurableAppender}. */
@NullMarked
package io.unistream.buffer.logback;

import org.jspecify.annotations.NullMarked;
