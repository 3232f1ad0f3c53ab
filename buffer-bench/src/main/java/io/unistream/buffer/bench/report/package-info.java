/** What the figures say: statistics, tables, JSON, the chart. */
@NullMarked
package io.unistream.buffer.bench.report;

import org.jspecify.annotations.NullMarked;
