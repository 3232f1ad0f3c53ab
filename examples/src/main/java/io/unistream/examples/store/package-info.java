/** The S3 store that examples use: the user's own, or one in a process of ours. */
@NullMarked
package io.unistream.examples.store;

import org.jspecify.annotations.NullMarked;
