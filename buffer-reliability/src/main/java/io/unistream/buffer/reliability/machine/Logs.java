package io.unistream.buffer.reliability.machine;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.file.FileBuffer;
import io.unistream.buffer.file.FileBufferSettings;
import io.unistream.buffer.reliability.BrokenPromise;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Opens logs whose files and batches are small, so that much happens in a short life. */
final class Logs {

  /** The most bytes of a record. */
  static final int LONGEST = 2_000;

  private static final int SEGMENT = 64 << 10;

  /** The JDK itself keeps loggers weakly. */
  private static final Logger QUIET = Logger.getLogger("io.unistream.buffer");

  private Logs() {}

  /** What goes wrong is what campaigns are for. */
  static void quiet() {
    QUIET.setLevel(Level.OFF);
  }

  static FileBufferSettings settings(Path directory, CrashClass durability) {
    return FileBufferSettings.builder(directory)
        .durability(durability)
        .segmentBytes(SEGMENT)
        .emit(EmitPolicy.defaults().withMaxRecords(50).withMaxBytes(60_000))
        .build();
  }

  static Buffer<byte[]> open(Path directory, CrashClass durability) {
    return FileBuffer.open(settings(directory, durability), RecordCodec.bytes());
  }

  /** Opens one where nothing may be in the way. */
  static Buffer<byte[]> reopen(Path directory, CrashClass durability) {
    try {
      return open(directory, durability);
    } catch (BufferException e) {
      BrokenPromise broken = new BrokenPromise("DUR-ALWAYS-OPENS", "it did not open: " + e);
      broken.initCause(e);
      throw broken;
    }
  }

  /** Closes one that may have failed. */
  static void close(Buffer<byte[]> buffer) {
    try {
      buffer.close();
    } catch (BufferException e) {
      System.getLogger(Logs.class.getName())
          .log(System.Logger.Level.DEBUG, "closing what has failed", e);
    }
  }
}
