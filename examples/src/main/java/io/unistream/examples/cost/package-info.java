/** What each crash class costs, as ratios. */
@NullMarked
package io.unistream.examples.cost;

import org.jspecify.annotations.NullMarked;
