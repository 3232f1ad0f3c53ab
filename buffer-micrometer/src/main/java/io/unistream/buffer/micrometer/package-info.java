/**
 * Metrics of buffers and producers for Micrometer: {@link io.unistream.buffer.micrometer.BufferMetrics}. What each metric means, and which of them
 * to raise an alert on, is told in <i>docs/metrics.md</i>.
 */
@NullMarked
package io.unistream.buffer.micrometer;

import org.jspecify.annotations.NullMarked;
