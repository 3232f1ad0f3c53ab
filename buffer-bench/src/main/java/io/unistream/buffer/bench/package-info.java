/** What the benchmarks measure: the one interface between the harness and the logs under test. */
@NullMarked
package io.unistream.buffer.bench;

import org.jspecify.annotations.NullMarked;
