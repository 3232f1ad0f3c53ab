package io.unistream.buffer.bench.own;

import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.Subject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/**
 * What the disk and the system calls allow one thread. With {@link Durability#POWER} a record is written and synced into
 * a file whose space was written with zeros before; with {@link Durability#PROCESS} it is one write call. It is no log:
 * no header, no checksum, no threads, and a record is gone over only once.
 */
public final class Limit implements Contender {

  /** Its name. */
  public static final String NAME = "limit";

  @Override
  public String name() {
    return NAME;
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
    return "one thread, FileChannel and a direct buffer; POWER: write + force(false) into a file of zeros that were"
        + " written in 4 KB and synced; PROCESS: one appending write a record; drain: 1 MB reads, one 8 byte write"
        + " (POWER: + force(false)) a commit";
  }

  @Override
  public String note() {
    return "Not a log: no header, no checksum, one thread. Many threads that share a sync go past it.";
  }

  @Override
  public Subject open(Path directory, Durability durability, int recordBytes, long capacityBytes)
      throws IOException {
    return new RawFile(directory, durability, recordBytes, capacityBytes);
  }
}
