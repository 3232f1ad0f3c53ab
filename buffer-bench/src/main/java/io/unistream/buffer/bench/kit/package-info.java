/** The conformance kit on the logs of others: one adapter, one small class for each log, and campaigns of faults. */
@NullMarked
package io.unistream.buffer.bench.kit;

import org.jspecify.annotations.NullMarked;
