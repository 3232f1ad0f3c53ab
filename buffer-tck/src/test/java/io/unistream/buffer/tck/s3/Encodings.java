package io.unistream.buffer.tck.s3;

import java.util.List;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Takes note of how contents are encoded. */
record Encodings(List<String> seen) implements ExecutionInterceptor {

  @Override
  public void beforeTransmission(
      Context.BeforeTransmission context, ExecutionAttributes attributes) {
    context.httpRequest().firstMatchingHeader("Content-Encoding").ifPresent(seen::add);
  }
}
