/** The example to read first: a program that delivers with the producer, its target, and the story of both. */
@NullMarked
package io.unistream.examples.quickstart;

import org.jspecify.annotations.NullMarked;
