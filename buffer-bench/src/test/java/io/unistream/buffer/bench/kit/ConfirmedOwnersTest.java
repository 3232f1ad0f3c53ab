package io.unistream.buffer.bench.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.activemq.artemis.core.io.nio.NIOSequentialFileFactory;
import org.apache.activemq.artemis.core.journal.RecordInfo;
import org.apache.activemq.artemis.core.journal.impl.JournalImpl;
import org.apache.activemq.store.kahadb.disk.journal.Journal;
import org.apache.activemq.store.kahadb.disk.journal.Location;
import org.apache.activemq.util.ByteSequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * OWN-ONE of two journals, by their own methods alone. Neither promises it: the brokers that they belong to have a lock
 * beside them.
 */
class ConfirmedOwnersTest {

  @TempDir
  private Path directory;

  /** activemq-kahadb-store 6.3.1: what the first to write was told is stored is overwritten. */
  @Test
  void twoJournalsOfKahaDbOverwriteEachOther() throws IOException {
    Journal one = kaha();
    Journal two = kaha();
    one.write(new ByteSequence("of the first".getBytes(StandardCharsets.US_ASCII)), true);
    two.write(new ByteSequence("of the other".getBytes(StandardCharsets.US_ASCII)), true);
    one.close();
    two.close();

    assertEquals(List.of("of the other"), inKaha());
  }

  private Journal kaha() throws IOException {
    Journal journal = new Journal();
    journal.setDirectory(directory.toFile());
    journal.setMaxFileLength(1 << 20);
    journal.setChecksum(true);
    journal.setCheckForCorruptionOnStartup(true);
    journal.start();
    return journal;
  }

  private List<String> inKaha() throws IOException {
    Journal journal = kaha();
    List<String> found = new ArrayList<>();
    Location at = new Location(new TreeSet<>(journal.getFileMap().keySet()).first(), 0);
    while (at.compareTo(journal.getLastAppendLocation()) <= 0) {
      Location next = journal.getNextLocation(at);
      if (next == null) {
        break;
      }
      ByteSequence read = journal.read(next);
      found.add(new String(
          read.getData(), read.getOffset(), read.getLength(), StandardCharsets.US_ASCII));
      at = new Location(next.getDataFileId(), next.getOffset() + next.getSize());
    }
    journal.close();
    return found;
  }

  /** artemis-journal 2.56.0: in this small attempt each took a file of its own, and nothing was overwritten. */
  @Test
  void aSecondJournalOfArtemisIsNotRefused() throws Exception {
    NIOSequentialFileFactory files = artemisFiles();
    NIOSequentialFileFactory otherFiles = artemisFiles();
    JournalImpl one = artemis(files, new ArrayList<>());
    JournalImpl two = artemis(otherFiles, new ArrayList<>());
    one.appendAddRecord(1, (byte) 1, "of the first".getBytes(StandardCharsets.US_ASCII), true);
    two.appendAddRecord(2, (byte) 1, "of the other".getBytes(StandardCharsets.US_ASCII), true);
    one.stop();
    files.stop();
    two.stop();
    otherFiles.stop();

    List<RecordInfo> found = new ArrayList<>();
    NIOSequentialFileFactory againFiles = artemisFiles();
    artemis(againFiles, found).stop();
    againFiles.stop();
    assertEquals(
        List.of("of the first", "of the other"),
        found.stream()
            .map(record -> new String(record.data, StandardCharsets.US_ASCII))
            .toList());
  }

  private NIOSequentialFileFactory artemisFiles() {
    NIOSequentialFileFactory files =
        new NIOSequentialFileFactory(directory.toFile(), true, 490 << 10, 100_000, 1, false);
    files.setDatasync(true);
    return files;
  }

  private static JournalImpl artemis(NIOSequentialFileFactory files, List<RecordInfo> found)
      throws Exception {
    JournalImpl journal = new JournalImpl(1 << 20, 2, 2, 10, 30, files, "log", "amq", 1);
    journal.start();
    journal.load(found, new ArrayList<>(), (id, records, deletions) -> {}, false);
    return journal;
  }
}
