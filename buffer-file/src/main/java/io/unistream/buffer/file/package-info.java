/**
 * The file backend: a segmented write-ahead log in a local directory. Start at {@link
 * io.unistream.buffer.file.FileBuffer}.
 */
@NullMarked
package io.unistream.buffer.file;

import org.jspecify.annotations.NullMarked;
