package io.unistream.examples.crash;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Reads whole frames from the target, one in heap at a time. Closed by whoever opened it. */
final class TargetReader implements Closeable {

  private final InputStream in;
  private long end;

  private TargetReader(InputStream in, long offset) {
    this.in = in;
    this.end = offset;
  }

  static TargetReader open(Path target, long offset) throws IOException {
    FileChannel channel = FileChannel.open(target, StandardOpenOption.READ);
    try {
      channel.position(offset);
      return new TargetReader(
          new BufferedInputStream(Channels.newInputStream(channel), 1 << 16), offset);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** The next whole frame, or null if there is none: the end, or a torn frame. */
  @Nullable
  Delivery next() throws IOException {
    byte[] header = in.readNBytes(TargetFrame.HEADER_BYTES);
    int bodyBytes = header.length < TargetFrame.HEADER_BYTES ? -1 : TargetFrame.bodyBytes(header);
    if (bodyBytes < 0) {
      return null;
    }
    byte[] body = in.readNBytes(bodyBytes);
    Delivery delivery = body.length < bodyBytes ? null : TargetFrame.decode(header, body);
    if (delivery != null) {
      end += header.length + body.length;
    }
    return delivery;
  }

  /** Where the last whole frame ends. */
  long end() {
    return end;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
