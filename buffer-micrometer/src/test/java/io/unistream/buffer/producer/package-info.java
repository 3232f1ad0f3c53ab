@NullMarked
package io.unistream.buffer.producer;

import org.jspecify.annotations.NullMarked;
