/** Tests of the reports. */
@NullMarked
package io.unistream.buffer.tck.report;

import org.jspecify.annotations.NullMarked;
