package io.unistream.buffer.sender.file;

import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.producer.Delivery;
import io.unistream.buffer.producer.SendException;
import io.unistream.buffer.producer.SendException.Verdict;
import io.unistream.buffer.producer.Sender;
import io.unistream.buffer.sender.ndjson.Ndjson;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Delivers to files: one for each delivery, a line for each record (NDJSON), in a directory that others read.
 *
 * <pre>{@code
 * Sender<Order> sender = FileSender.of(Path.of("/srv/outbox"), RecordCodec.json(Order.class));
 * }</pre>
 *
 * <p><b>What a reader sees.</b> Files that end in {@code .ndjson} are complete, and never change; their names sort in the order of the records,
 * for each log. Whatever else is in the directory is none of a reader's business: files whose names begin with a dot are being written. A
 * delivery that comes again has the same name, and nothing is written if there is such a file. So each
 * record is there exactly once as long as the files stay. A reader that moves them away or deletes them has to remember
 * their names as far back as a batch may come again, or to drop records that it knows. A batch of which some records were
 * refused comes in parts, after a crash in between in other parts perhaps.
 *
 * <p><b>What survived when {@code send} returns.</b> All of it: the file is written under another name, synced, renamed, and the directory
 * synced.
 *
 * <p><b>Verdicts.</b> A directory that is missing, or cannot be written to, waits for somebody to act (HOLD); it is not made, since it may be a mount that is
 * missing. Every other failure passes, perhaps, as a full disk does (RETRY). A record that is no line of text, because it is empty, or has a line
 * break in it, or that the codec cannot write, is refused (REJECT).
 *
 * <p><b>Threads.</b> Safe for use by any thread, in each mode. An interrupt ends an attempt, unless the file system itself hangs.
 *
 * @param <R> the record type
 */
public final class FileSender<R> implements Sender<R> {

  private final Path directory;
  private final RecordCodec<R> codec;
  private final Outbox outbox;

  /** The logs whose leftovers were removed. */
  private final Map<UUID, Boolean> tidied = new ConcurrentHashMap<>();

  /** For tests. */
  FileSender(Path directory, RecordCodec<R> codec, Disk disk) {
    this.directory = Objects.requireNonNull(directory, "directory");
    this.codec = Objects.requireNonNull(codec, "codec");
    this.outbox = new Outbox(directory, disk);
  }

  /**
   * Returns a sender.
   *
   * @param directory where the files go; it must be there by the time that something is sent
   * @param codec writes a record, as one line
   * @param <R> the record type
   * @return the sender
   */
  public static <R> FileSender<R> of(Path directory, RecordCodec<R> codec) {
    return new FileSender<>(directory, codec, Disk.real());
  }

  @Override
  public void send(Delivery<R> delivery) throws Exception {
    String name = FileNames.complete(delivery);
    try {
      tidy(delivery.batch().log());
      if (outbox.confirm(name)) {
        return; // whatever the codec makes of the records by now
      }
    } catch (IOException e) {
      throw failed(e);
    }
    byte[] lines = Ndjson.of(delivery, codec);
    try {
      outbox.store(name, lines);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * Removes what an attempt left behind that was killed, once for each log, before the first file of that log is begun. Those of other logs may be in the making
   * by other programs.
   */
  private void tidy(UUID log) throws IOException {
    if (tidied.containsKey(log)) {
      return;
    }
    synchronized (tidied) {
      if (!tidied.containsKey(log)) {
        outbox.removeAll(FileNames.temporaries(log));
        tidied.put(log, true);
      }
    }
  }

  private Exception failed(IOException thrown) {
    if (!Files.isDirectory(directory)) {
      return SendException.of(
          Verdict.HOLD, directory + " is no directory, or is not there: " + thrown, thrown);
    }
    if (thrown instanceof AccessDeniedException || !Files.isWritable(directory)) {
      return SendException.of(Verdict.HOLD, directory + " cannot be written to: " + thrown, thrown);
    }
    return thrown;
  }

  /** There is the whole file or none. */
  @Override
  public Effect effect() {
    return Effect.ALL_OR_NONE;
  }

  @Override
  public String toString() {
    return "FileSender[" + directory + "]";
  }
}
