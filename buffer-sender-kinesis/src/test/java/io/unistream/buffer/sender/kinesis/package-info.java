@NullMarked
package io.unistream.buffer.sender.kinesis;

import org.jspecify.annotations.NullMarked;
