/**
 * The conformance kit: rules, crash simulation and reports for implementers of a buffer or a backend. Start at
 * {@link io.unistream.buffer.tck.BufferHarness}.
 */
@SuppressWarnings(
    "requires-automatic") // the SDK has no descriptors; its names are fixed by its manifests
module io.unistream.buffer.tck {
  requires transitive io.unistream.buffer;
  requires transitive org.jspecify;
  requires transitive org.junit.jupiter.api;
  requires transitive net.jqwik.api;
  requires java.logging;
  requires java.xml;
  requires static software.amazon.awssdk.http;
  requires static software.amazon.awssdk.utils;
  requires static org.reactivestreams;

  exports io.unistream.buffer.tck;
  exports io.unistream.buffer.tck.crash;
  exports io.unistream.buffer.tck.jqwik;
  exports io.unistream.buffer.tck.jupiter;
  exports io.unistream.buffer.tck.report;
  exports io.unistream.buffer.tck.s3;

  // Reports are written by Jackson, and harnesses are made by their constructors.
  opens io.unistream.buffer.tck to
      com.fasterxml.jackson.databind;
  opens io.unistream.buffer.tck.report to
      com.fasterxml.jackson.databind;
}
