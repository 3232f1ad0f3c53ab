package io.unistream.buffer.bench.peer;

import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.Subject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.apache.activemq.artemis.core.io.SequentialFileFactory;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFileFactory;

/** The journal of ActiveMQ Artemis over file channels. */
final class ArtemisNio implements Contender {

  @Override
  public String name() {
    return "artemis-nio";
  }

  @Override
  public Set<Durability> durabilities() {
    return EnumSet.allOf(Durability.class);
  }

  @Override
  public boolean isConcurrent() {
    return true;
  }

  @Override
  public boolean isAvailable() {
    return true;
  }

  @Override
  public String settings() {
    return "artemis-journal 2.56.0, NIO: " + ArtemisLog.SETTINGS;
  }

  @Override
  public String note() {
    return ArtemisLog.NOTE;
  }

  @Override
  public Subject open(Path directory, Durability durability, int recordBytes, long capacityBytes)
      throws Exception {
    Path files = Files.createDirectories(directory.resolve("journal"));
    // Its buffer gathers the adds of many for one sync; without sync it only delays.
    boolean buffered = durability == Durability.POWER;
    SequentialFileFactory factory = new NIOSequentialFileFactory(
        files.toFile(), buffered, ArtemisLog.BUFFER_BYTES, ArtemisLog.BUFFER_NANOS, 1, false);
    return new ArtemisLog(factory, durability, 1, capacityBytes);
  }
}
