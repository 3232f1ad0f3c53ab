@NullMarked
package io.unistream.buffer.file;

import org.jspecify.annotations.NullMarked;
