package io.unistream.buffer.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A file as it is once other bytes are written to it; it is not. */
final class OverlaidFile implements ReadableFile {

  /**
   * Bytes that stand elsewhere.
   *
   * @param at where they belong
   * @param bytes what they are; from its beginning to its limit
   */
  record Patch(long at, ByteBuffer bytes) {
    long end() {
      return at + bytes.limit();
    }
  }

  private final ReadableFile file;
  private final List<Patch> patches;

  /** {@code patches} are in order, and none reaches into another one. */
  OverlaidFile(ReadableFile file, List<Patch> patches) {
    this.file = file;
    this.patches = patches;
  }

  @Override
  public long size() throws IOException {
    long size = file.size();
    return patches.isEmpty()
        ? size
        : Math.max(size, patches.get(patches.size() - 1).end());
  }

  @Override
  public void read(ByteBuffer target, long offset) throws IOException {
    int start = target.position();
    long end = Math.min(offset + target.remaining(), size());
    file.read(target, offset);
    while (offset + target.position() - start < end) { // between the end of the file and a patch
      target.put((byte) 0);
    }
    for (Patch patch : patches) {
      long from = Math.max(offset, patch.at());
      long to = Math.min(end, patch.end());
      if (from < to) {
        target.put(start + (int) (from - offset), patch.bytes(), (int) (from - patch.at()), (int)
            (to - from));
      }
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
