/** A program that delivers to a target by the producer and is really killed, and the audit of what arrived. */
@NullMarked
package io.unistream.examples.deliver;

import org.jspecify.annotations.NullMarked;
