/**
 * The conformance kit of the producer. Extend {@link io.unistream.buffer.producer.tck.ProducerTck} to prove the rules over a buffer of
 * your own.
 */
@NullMarked
package io.unistream.buffer.producer.tck;

import org.jspecify.annotations.NullMarked;
