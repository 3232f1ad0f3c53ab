@NullMarked
package io.unistream.buffer.micrometer;

import org.jspecify.annotations.NullMarked;
