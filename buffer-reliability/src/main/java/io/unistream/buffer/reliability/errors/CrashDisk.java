package io.unistream.buffer.reliability.errors;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.file.FileBuffer;
import io.unistream.buffer.file.FileBufferSettings;
import io.unistream.buffer.tck.crash.CrashFileSystem;
import io.unistream.buffer.tck.crash.CrashImage;
import io.unistream.buffer.tck.crash.EntryProfile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A disk in the heap whose power can be cut. */
final class CrashDisk implements World {

  private static final int STATES = 16;

  private CrashFileSystem files;

  private CrashDisk(CrashFileSystem files) {
    this.files = files;
  }

  static CrashDisk empty() {
    return new CrashDisk(CrashFileSystem.create());
  }

  @Override
  public Buffer<byte[]> open(RecordCodec<byte[]> codec, BufferComponents components) {
    FileBufferSettings settings = FileBufferSettings.builder(files.getPath("/log"))
        .emit(EMIT)
        .durability(CrashClass.POWER)
        .segmentBytes(8 << 10)
        .build();
    return FileBuffer.open(settings, codec, components);
  }

  @Override
  public boolean keeps() {
    return true;
  }

  @Override
  public @Nullable World crash(long seed) {
    files.crash();
    List<CrashImage> states =
        files.powerCrashStates(EntryProfile.POSIX, STATES, seed).toList();
    return new CrashDisk(
        states.get((int) Long.remainderUnsigned(seed, states.size())).mount());
  }

  /** Nothing of this disk is ever garbage. */
  @Override
  public void abandon() {
    files = files.processCrash().mount();
  }

  @Override
  public List<String> leaks() {
    return files.openHandles();
  }
}
