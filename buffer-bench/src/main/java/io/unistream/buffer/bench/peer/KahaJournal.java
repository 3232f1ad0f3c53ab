package io.unistream.buffer.bench.peer;

import io.unistream.buffer.bench.Contender;
import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.Subject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import org.apache.activemq.store.kahadb.disk.journal.Journal;
import org.apache.activemq.store.kahadb.disk.journal.Journal.PreallocationScope;
import org.apache.activemq.store.kahadb.disk.journal.Journal.PreallocationStrategy;
import org.apache.activemq.store.kahadb.disk.journal.Location;
import org.apache.activemq.util.ByteSequence;

/** The journal under ActiveMQ's KahaDB: a writer thread that syncs once for all that wait. */
final class KahaJournal implements Contender {

  private static final int FILE_BYTES = 32 << 20;

  static {
    // Read once, when its file class is loaded: fdatasync instead of fsync.
    System.setProperty("org.apache.activemq.kahaDB.files.skipMetadataUpdate", "true");
  }

  @Override
  public String name() {
    return "kahadb";
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
    return "activemq-kahadb-store 6.3.1, its journal alone: files of 32 MiB, filled with zeros ahead by a thread of its"
        + " own, checksums on, skipMetadataUpdate (fdatasync), write batches of 4 MiB; POWER: synchronous write;"
        + " PROCESS: asynchronous write, and a wait until it was written; position in a side file, one write (POWER:"
        + " and fdatasync) a drain, whole files deleted";
  }

  @Override
  public String note() {
    return "Flattered: KahaDB as a whole also keeps an index. Wronged in PROCESS: its asynchronous write returns before"
        + " the operating system has the bytes, so a put has to wait for the writer thread. It reads records one by"
        + " one, with several system calls for each.";
  }

  @Override
  public Subject open(Path directory, Durability durability, int recordBytes, long capacityBytes)
      throws Exception {
    return new Log(directory, durability, Sizes.file(capacityBytes, FILE_BYTES));
  }

  private static final class Log implements Subject {

    private final Journal journal = new Journal();
    private final boolean sync;

    // Of the one thread that drains.
    private final Position position;

    /** Where the next record is looked for. */
    private Location next;

    Log(Path directory, Durability durability, int fileBytes) throws IOException {
      sync = durability == Durability.POWER;
      journal.setDirectory(Files.createDirectories(directory.resolve("journal")).toFile());
      journal.setMaxFileLength(fileBytes);
      journal.setPreallocationScope(PreallocationScope.ENTIRE_JOURNAL_ASYNC);
      journal.setPreallocationStrategy(PreallocationStrategy.ZEROS);
      journal.setChecksum(true);
      journal.start();
      position = Position.open(directory, durability);
      next = position.get() == 0
          ? new Location(new TreeSet<>(journal.getFileMap().keySet()).first(), 0)
          : new Location((int) (position.get() >>> 32), (int) position.get());
    }

    @Override
    public void put(byte[] payload) throws Exception {
      Location location = journal.write(new ByteSequence(payload), sync);
      if (!sync) {
        location.getLatch().await();
        IOException failure = location.getException().get();
        if (failure != null) {
          throw failure;
        }
      }
    }

    @Override
    public int drain(int most, Sink sink) throws IOException {
      int count = 0;
      // Beyond its last append there may be records on their way, of which only the places are
      // known.
      while (count < most && next.compareTo(journal.getLastAppendLocation()) <= 0) {
        Location found = journal.getNextLocation(next);
        if (found == null) {
          break;
        }
        ByteSequence record = journal.read(found);
        sink.record(ByteBuffer.wrap(record.getData(), record.getOffset(), record.getLength()));
        next = new Location(found.getDataFileId(), found.getOffset() + found.getSize());
        count++;
      }
      if (count > 0) {
        position.set((long) next.getDataFileId() << 32 | next.getOffset());
        deleteBefore(next.getDataFileId());
      }
      return count;
    }

    private void deleteBefore(int fileId) throws IOException {
      Set<Integer> drained = new TreeSet<>();
      for (Integer id : journal.getFileMap().keySet()) {
        if (id < fileId) {
          drained.add(id);
        }
      }
      if (!drained.isEmpty()) {
        journal.removeDataFiles(drained);
      }
    }

    @Override
    public void close() throws IOException {
      journal.close();
      position.close();
    }
  }
}
