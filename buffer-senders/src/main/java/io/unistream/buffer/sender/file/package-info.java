/** Delivery to files: start at {@link io.unistream.buffer.sender.file.FileSender}. */
@NullMarked
package io.unistream.buffer.sender.file;

import org.jspecify.annotations.NullMarked;
