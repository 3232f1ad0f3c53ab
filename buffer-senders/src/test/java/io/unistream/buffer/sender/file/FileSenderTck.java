package io.unistream.buffer.sender.file;

import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.producer.Sender;
import io.unistream.buffer.producer.tck.FaultyTarget;
import io.unistream.buffer.producer.tck.SenderCapability;
import io.unistream.buffer.producer.tck.SenderHarness;
import io.unistream.buffer.producer.tck.SenderTck;
import io.unistream.buffer.producer.tck.TargetMemory;
import io.unistream.buffer.producer.tck.TestTarget;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/** The kit over a directory, on a disk that is full, hangs, or fails when all is done. */
class FileSenderTck extends SenderTck {

  @TempDir
  Path temp;

  @Override
  protected SenderHarness<?> harness() {
    return new SenderHarness<String>() {
      @Override
      public Set<SenderCapability> capabilities() {
        return EnumSet.complementOf(
            EnumSet.of(SenderCapability.CONNECTIONS, SenderCapability.TAKES_PARTS));
      }

      @Override
      public TargetMemory memory() {
        return TargetMemory.DELIVERIES;
      }

      @Override
      public TestTarget<String> newTarget() throws IOException {
        return new Outboxes(Files.createTempDirectory(temp, "out"));
      }
    };
  }

  private static final class Outboxes extends FaultyTarget<String> implements Disk {

    private final Disk real = Disk.real();
    private final Path directory;

    /** In the order in which they were seen: the names of parts with holes do not sort. */
    private final Set<Path> seen = new LinkedHashSet<>();

    Outboxes(Path directory) {
      this.directory = directory;
    }

    @Override
    public Sender<String> newSender() {
      return new FileSender<>(directory, RecordCodec.string(), this);
    }

    @Override
    public String record(String text) {
      return text;
    }

    @Override
    public String poison(String text) {
      return text + "\nis no line";
    }

    @Override
    public List<String> arrived() throws IOException {
      try (Stream<Path> files = Files.list(directory)) {
        files.filter(file -> file.toString().endsWith(".ndjson")).sorted().forEach(seen::add);
      }
      List<String> lines = new ArrayList<>();
      for (Path file : seen) {
        String content = Files.readString(file);
        lines.addAll(List.of(content.substring(0, content.length() - 1).split("\n", -1)));
      }
      return lines;
    }

    private void before() throws IOException {
      try {
        awaitGoOn();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted"); // as the JDK's channels do
      }
      if (isDown()) {
        throw new IOException("No space left on device");
      }
    }

    @Override
    public void write(Path file, byte[] content) throws IOException {
      before();
      real.write(file, content);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      before();
      real.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
      real.delete(file);
    }

    @Override
    public Entries entries(Path of) throws IOException {
      Entries entries = real.entries(of);
      return new Entries() {
        @Override
        public void sync() throws IOException {
          before();
          entries.sync();
          if (losesAnswer()) {
            throw new IOException("Input/output error");
          }
        }

        @Override
        public void close() throws IOException {
          entries.close();
        }
      };
    }
  }
}
