package io.unistream.buffer.bench.own;

import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.Subject;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** What anybody writes first: append to a file that grows, and force it. */
public final class Naive implements Contender {

  @Override
  public String name() {
    return "naive";
  }

  @Override
  public Set<Durability> durabilities() {
    return EnumSet.allOf(Durability.class);
  }

  @Override
  public boolean isConcurrent() {
    return false;
  }

  @Override
  public boolean isAvailable() {
    return true;
  }

  @Override
  public String settings() {
    return "a lock, one appending write a record from a direct buffer, force(false) for POWER; files of 64 MiB that"
        + " grow; the read position in a file of its own, forced at a commit for POWER";
  }

  @Override
  public String note() {
    return "Flattered: no checksum, no recovery of a torn tail, no batch that survives a crash.";
  }

  @Override
  public Subject open(Path directory, Durability durability, int recordBytes, long capacityBytes)
      throws Exception {
    return new AppendedFiles(directory, durability == Durability.POWER, recordBytes);
  }
}
