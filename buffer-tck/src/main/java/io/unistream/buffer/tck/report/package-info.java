/**
 * Reports of the kit for people and for programs: {@code index.html}, one page that needs nothing else, and {@code
 * report.json} beside it. {@link io.unistream.buffer.tck.report.TckReports} writes them.
 */
@NullMarked
package io.unistream.buffer.tck.report;

import org.jspecify.annotations.NullMarked;
