/** What {@code .ci/newcomer} needs around the programs of the pages: a target and a store. */
@NullMarked
package io.unistream.examples.newcomer;

import org.jspecify.annotations.NullMarked;
