package io.unistream.buffer.tck.s3;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;

/** The body of an answer. Read by one thread; closed by any. */
final class AnswerStream extends InputStream {

  private final byte[] body;
  private final boolean cutLoudly;
  private final Runnable onEnd;
  private final AtomicBoolean ended = new AtomicBoolean();
  private int at;

  /** Calls {@code onEnd} once, when all is read or it is closed. */
  AnswerStream(Answer answer, Runnable onEnd) {
    this.body = answer.body();
    this.cutLoudly = answer.isCutLoudly();
    this.onEnd = onEnd;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (at == body.length) {
      end();
      if (cutLoudly) {
        throw new IOException("Connection reset");
      }
      return -1;
    }
    int count = Math.min(length, body.length - at);
    System.arraycopy(body, at, target, offset, count);
    at += count;
    return count;
  }

  @Override
  public int available() {
    return body.length - at;
  }

  @Override
  public void close() {
    end();
  }

  private void end() {
    if (ended.compareAndSet(false, true)) {
      onEnd.run();
    }
  }
}
