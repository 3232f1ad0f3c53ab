/** The page and the schema of the file that sets up all buffers and producers. */
@NullMarked
package io.unistream.examples.config;

import org.jspecify.annotations.NullMarked;
