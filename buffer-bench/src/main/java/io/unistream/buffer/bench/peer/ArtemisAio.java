package io.unistream.buffer.bench.peer;

import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.Subject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.apache.activemq.artemis.core.io.SequentialFileFactory;
import org.apache.activemq.artemis.core.io.aio.AIOSequentialFileFactory;

/** The journal of ActiveMQ Artemis over Linux's asynchronous I/O, past the page cache. */
final class ArtemisAio implements Contender {

  /** As many writes at once as the broker allows by itself. */
  private static final int MAX_IO = 4096;

  @Override
  public String name() {
    return "artemis-aio";
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
    return ArtemisNative.isLoaded() && AIOSequentialFileFactory.isSupported();
  }

  @Override
  public String settings() {
    return "artemis-journal 2.56.0, AIO (libaio, O_DIRECT): " + ArtemisLog.SETTINGS;
  }

  @Override
  public String note() {
    return "Needs Linux and libaio. " + ArtemisLog.NOTE;
  }

  @Override
  public Subject open(Path directory, Durability durability, int recordBytes, long capacityBytes)
      throws Exception {
    if (!isAvailable()) {
      throw new IllegalStateException("Artemis' native code or libaio is not there");
    }
    Path files = Files.createDirectories(directory.resolve("journal"));
    SequentialFileFactory factory = new AIOSequentialFileFactory(
        files.toFile(), ArtemisLog.BUFFER_BYTES, ArtemisLog.BUFFER_NANOS, MAX_IO, false);
    return new ArtemisLog(factory, durability, MAX_IO, capacityBytes);
  }
}
