package io.unistream.buffer.sender.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A real disk of which one call is the last: before it, after it, or in the midst of a write. All further ones fail, as after a crash. */
final class BreakingDisk implements Disk {

  /** When it breaks. */
  enum Moment {
    BEFORE,
    MIDST,
    AFTER
  }

  private final Disk real = Disk.real();
  private final int last;
  private final Moment moment;
  private final IOException why;
  private final List<String> calls = new ArrayList<>();
  private boolean broken;
  private boolean mends;

  BreakingDisk(int last, Moment moment, IOException why) {
    this.last = last;
    this.moment = moment;
    this.why = why;
  }

  /** One that never breaks. */
  static BreakingDisk sound() {
    return new BreakingDisk(Integer.MAX_VALUE, Moment.BEFORE, new IOException());
  }

  /** One of which one call fails, before it does anything, and all others work. */
  static BreakingDisk failingOnceAt(int call) {
    BreakingDisk disk = new BreakingDisk(call, Moment.BEFORE, new IOException("this time only"));
    disk.mends = true;
    return disk;
  }

  /** What was done. */
  List<String> calls() {
    return calls;
  }

  private interface Call {
    void run() throws IOException;
  }

  private void call(String name, Call midst, Call whole) throws IOException {
    if (broken) {
      throw why;
    }
    broken = calls.size() == last;
    calls.add(name);
    if (broken && moment == Moment.BEFORE) {
      broken = !mends;
      throw why;
    }
    if (broken && moment == Moment.MIDST) {
      midst.run();
      throw why;
    }
    whole.run();
    if (broken) {
      throw why;
    }
  }

  private void call(String name, Call whole) throws IOException {
    call(name, whole, whole);
  }

  @Override
  public void write(Path file, byte[] content) throws IOException {
    call(
        "write",
        () -> Files.write(file, Arrays.copyOf(content, content.length / 2)),
        () -> real.write(file, content));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    call("rename", () -> real.rename(from, to));
  }

  @Override
  public void delete(Path file) throws IOException {
    call("delete", () -> real.delete(file));
  }

  @Override
  public Entries entries(Path directory) throws IOException {
    call("open directory", () -> {});
    Entries entries = real.entries(directory);
    return new Entries() {
      @Override
      public void sync() throws IOException {
        call("sync directory", entries::sync);
      }

      @Override
      public void close() throws IOException {
        entries.close();
      }
    };
  }
}
