package io.unistream.buffer.bench.kit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.apache.activemq.store.kahadb.disk.journal.Journal;
import org.apache.activemq.store.kahadb.disk.journal.Journal.PreallocationScope;
import org.apache.activemq.store.kahadb.disk.journal.Journal.PreallocationStrategy;
import org.apache.activemq.store.kahadb.disk.journal.Location;
import org.apache.activemq.util.ByteSequence;
import org.jspecify.annotations.Nullable;

/** The journal under ActiveMQ's KahaDB: a synchronous write an entry. */
final class KahaEntries implements Peer {

  private static final int FILE_BYTES = 1 << 20;

  @Override
  public String name() {
    return "kahadb";
  }

  @Override
  public String settings() {
    return "activemq-kahadb-store 6.3.1, its journal alone: synchronous writes (fsync), checksums on,"
        + " checkForCorruptionOnStartup, files of 1 MiB filled with zeros ahead, files behind the position deleted";
  }

  /** The broker has a lock beside the journal. */
  @Override
  public boolean isExclusive() {
    return false;
  }

  @Override
  public EntryLog open(Path directory) throws IOException {
    Journal journal = new Journal();
    journal.setDirectory(directory.toFile());
    journal.setMaxFileLength(FILE_BYTES);
    journal.setPreallocationScope(PreallocationScope.ENTIRE_JOURNAL);
    journal.setPreallocationStrategy(PreallocationStrategy.ZEROS);
    journal.setChecksum(true);
    journal.setCheckForCorruptionOnStartup(true);
    journal.start();
    return new Log(journal);
  }

  private static final class Log implements EntryLog {

    private final Journal journal;

    Log(Journal journal) {
      this.journal = journal;
    }

    private static long position(Location location) {
      return (long) location.getDataFileId() << 32 | location.getOffset();
    }

    @Override
    public long append(byte[] bytes) throws IOException {
      return position(journal.write(new ByteSequence(bytes), true));
    }

    @Override
    public Reader reader() {
      return new Places();
    }

    @Override
    public void forget(long through) throws IOException {
      Set<Integer> before = new TreeSet<>();
      for (Integer id : journal.getFileMap().keySet()) {
        if (id < (int) (through >>> 32)) {
          before.add(id);
        }
      }
      if (!before.isEmpty()) {
        journal.removeDataFiles(before);
      }
    }

    @Override
    public boolean isRefusal(Exception failure) {
      return false;
    }

    @Override
    public void close() throws IOException {
      journal.close();
    }

    private final class Places implements Reader {

      private Location at = new Location(new TreeSet<>(journal.getFileMap().keySet()).first(), 0);

      @Override
      public @Nullable Entry next() throws IOException {
        if (at.compareTo(journal.getLastAppendLocation()) > 0) {
          return null;
        }
        Location found = journal.getNextLocation(at);
        if (found == null) {
          return null;
        }
        ByteSequence read = journal.read(found);
        byte[] bytes = Arrays.copyOfRange(
            read.getData(), read.getOffset(), read.getOffset() + read.getLength());
        at = new Location(found.getDataFileId(), found.getOffset() + found.getSize());
        return new Entry(position(found), bytes);
      }

      @Override
      public void close() {}
    }
  }
}
