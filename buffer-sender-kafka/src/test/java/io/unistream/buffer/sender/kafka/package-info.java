@NullMarked
package io.unistream.buffer.sender.kafka;

import org.jspecify.annotations.NullMarked;
