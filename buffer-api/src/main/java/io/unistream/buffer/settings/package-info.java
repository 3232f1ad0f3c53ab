/**
 * How durations and sizes are written in settings: {@code 5s}, {@code 64MiB}. For implementers of backends and senders, who
 * annotate the properties of their settings with these deserializers.
 */
@NullMarked
package io.unistream.buffer.settings;

import org.jspecify.annotations.NullMarked;
