package io.unistream.buffer.bench.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
 * What the kit found about the journals of two brokers, by their own methods alone. Neither promises to have one owner: the
 * brokers have a lock beside them.
 */
class ConfirmedJournalsTest {

  @TempDir
  private Path directory;

  /** activemq-kahadb-store 6.3.1: what the first to write was told is stored is overwritten. */
  @Test
  void twoJournalsOfKahaDbOverwriteEachOther() throws IOException {
    Journal one = kaha();
    Journal two = kaha();
    one.write(new ByteSequence(bytes("of the first")), true);
    two.write(new ByteSequence(bytes("of the other")), true);
    one.close();
    two.close();

    assertEquals(List.of("of the other"), inKaha());
  }

  /** ERR-INTERRUPT: the call ends with an exception, its entry is stored all the same, and the journal works on. */
  @Test
  void anInterruptedWriteOfKahaDbThrowsAndIsStored() throws IOException {
    Journal journal = kaha();
    Thread.currentThread().interrupt();
    assertThrows(
        InterruptedIOException.class,
        () -> journal.write(new ByteSequence(bytes("interrupted")), true));
    assertFalse(Thread.interrupted(), "it has taken the interrupt");
    journal.write(new ByteSequence(bytes("the next")), true);
    journal.close();

    assertEquals(List.of("interrupted", "the next"), inKaha());
  }

  /** ERR-CORRUPT: a damaged batch is left out by the reader, and noted for those who ask, as the broker does. */
  @Test
  void kahaDbLeavesADamagedBatchOutAndNotesIt() throws IOException {
    Journal journal = kaha();
    for (String each : List.of("of the first", "of the other", "of the third")) {
      journal.write(new ByteSequence(bytes(each)), true);
    }
    Path file = journal.getFileMap().values().iterator().next().getFile().toPath();
    journal.close();
    String all = Files.readString(file, StandardCharsets.ISO_8859_1);
    assertTrue(all.contains("of the other"));
    Files.writeString(
        file, all.replace("of the other", "of the oxher"), StandardCharsets.ISO_8859_1);

    assertEquals(List.of("of the first", "of the third"), inKaha());
    Journal again = kaha();
    assertFalse(
        again.getFileMap().values().iterator().next().getCorruptedBlocks().isEmpty(), "not noted");
    again.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
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
    one.appendAddRecord(1, (byte) 1, bytes("of the first"), true);
    two.appendAddRecord(2, (byte) 1, bytes("of the other"), true);
    one.stop();
    files.stop();
    two.stop();
    otherFiles.stop();

    List<RecordInfo> found = new ArrayList<>();
    NIOSequentialFileFactory againFiles = artemisFiles();
    artemis(againFiles, found).stop();
    againFiles.stop();
    assertEquals(List.of("of the first", "of the other"), texts(found));
  }

  /** ERR-INTERRUPT: the call ends with an exception, its record is stored all the same, and the journal works on. */
  @Test
  void anInterruptedAddOfArtemisThrowsAndIsStored() throws Exception {
    NIOSequentialFileFactory files = artemisFiles();
    JournalImpl journal = artemis(files, new ArrayList<>());
    Thread.currentThread().interrupt();
    assertThrows(
        InterruptedException.class,
        () -> journal.appendAddRecord(1, (byte) 1, bytes("interrupted"), true));
    assertFalse(Thread.interrupted(), "it has taken the interrupt");
    journal.appendAddRecord(2, (byte) 1, bytes("the next"), true);
    journal.stop();
    files.stop();

    List<RecordInfo> found = new ArrayList<>();
    NIOSequentialFileFactory againFiles = artemisFiles();
    artemis(againFiles, found).stop();
    againFiles.stop();
    assertEquals(List.of("interrupted", "the next"), texts(found));
  }

  private static List<String> texts(List<RecordInfo> records) {
    return records.stream()
        .map(record -> new String(record.data, StandardCharsets.US_ASCII))
        .toList();
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
