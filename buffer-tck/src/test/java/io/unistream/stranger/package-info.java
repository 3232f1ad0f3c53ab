/** A log of rows in memory, and mistakes that people make when they write one, to see what the kit says of them. */
@NullMarked
package io.unistream.stranger;

import org.jspecify.annotations.NullMarked;
