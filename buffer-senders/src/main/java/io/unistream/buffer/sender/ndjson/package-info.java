/** Records as lines of text, as several senders write them. Not exported. */
@NullMarked
package io.unistream.buffer.sender.ndjson;

import org.jspecify.annotations.NullMarked;
