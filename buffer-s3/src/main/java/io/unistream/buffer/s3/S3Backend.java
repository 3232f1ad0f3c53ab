package io.unistream.buffer.s3;

import com.fasterxml.jackson.databind.JsonNode;
import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.config.BufferBackend;

/**
 * Keeps the name {@code s3} and says that the backend is not built yet. Nothing is stored. Has no state; safe for use by
 * any thread.
 */
public final class S3Backend implements BufferBackend<JsonNode> {

  /** Makes the backend; for {@link java.util.ServiceLoader}. */
  public S3Backend() {}

  @Override
  public String name() {
    return "s3";
  }

  @Override
  public Class<JsonNode> settingsType() {
    return JsonNode.class;
  }

  /**
   * Refuses.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public <R> Buffer<R> open(JsonNode settings, RecordCodec<R> codec, BufferComponents components) {
    throw new UnsupportedOperationException(
        "the S3 backend is not built yet: this version of buffer-s3 opens no buffer."
            + " Use buffer-file, which survives everything but the loss of the host's disks");
  }
}
