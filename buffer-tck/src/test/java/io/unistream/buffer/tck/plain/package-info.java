/** A plain log on files, to show that the kit's file system can be borne; broken ones override a step of it. */
@NullMarked
package io.unistream.buffer.tck.plain;

import org.jspecify.annotations.NullMarked;
