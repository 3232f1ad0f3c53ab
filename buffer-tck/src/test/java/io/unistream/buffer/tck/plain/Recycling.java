package io.unistream.buffer.tck.plain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Keeps a segment that is not needed any more, to write the next one over it. Right as long as frames are tied to theirs. */
class Recycling extends Steps {

  @Override
  void delete(Path segment) throws IOException {
    Path spare = spare(segment);
    if (Files.exists(segment) && !Files.exists(spare)) {
      Files.move(segment, spare, StandardCopyOption.ATOMIC_MOVE);
      syncDirectory(parent(segment));
    } else {
      super.delete(segment);
    }
  }

  @Override
  void publishSegment(Path target, byte[] header) throws IOException {
    Path spare = spare(target);
    if (!Files.exists(spare)) {
      super.publishSegment(target, header);
      return;
    }
    try (LogFile file = open(spare)) {
      file.write(header, 0);
      file.sync();
    }
    Files.move(spare, target, StandardCopyOption.ATOMIC_MOVE);
    syncDirectory(parent(target));
  }

  @Override
  void finish(LogFile file, int end) throws IOException {
    file.truncate(end);
    file.sync();
  }

  private static Path spare(Path segment) {
    return segment.resolveSibling("spare");
  }
}
