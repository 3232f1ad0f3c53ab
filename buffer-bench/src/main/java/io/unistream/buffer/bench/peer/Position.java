package io.unistream.buffer.bench.peer;

import io.unistream.buffer.bench.Durability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * How far a log was drained, for the logs that leave it to their users to remember that: one number, in a file beside
 * the log. It survived the crash class of the log when {@link #set} returned. Used by one thread at a time, closed by
 * whoever opened it.
 *
 * <pre>
 * a slot at 0 and one at 512, written in turn: the higher valid change counts
 *   0  8  change, rising by one
 *   8  8  the number
 *  16  8  CRC32C of the 16 bytes before
 * </pre>
 */
final class Position implements AutoCloseable {

  private static final int SLOT_DISTANCE = 512;
  private static final int SLOT_BYTES = 24;

  private final FileChannel channel;
  private final boolean sync;
  private final ByteBuffer slot = ByteBuffer.allocateDirect(SLOT_BYTES);
  private final CRC32C crc = new CRC32C();
  private long change;
  private long value;

  private Position(FileChannel channel, boolean sync) {
    this.channel = channel;
    this.sync = sync;
  }

  /** Opens the file, or makes it, with the number 0. */
  static Position open(Path directory, Durability durability) throws IOException {
    Path file = directory.resolve("drained");
    boolean fresh = !Files.exists(file);
    FileChannel channel = FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    Position position = new Position(channel, durability == Durability.POWER);
    try {
      if (fresh) {
        position.fill(directory);
      }
      position.read(0);
      position.read(SLOT_DISTANCE);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return position;
  }

  /** Written and synced once, so that no later sync has to make the file longer. */
  private void fill(Path directory) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocate(2 * SLOT_DISTANCE);
    while (zeros.hasRemaining()) {
      channel.write(zeros, zeros.position());
    }
    channel.force(true);
    try (FileChannel parent = FileChannel.open(directory, StandardOpenOption.READ)) {
      parent.force(true);
    }
  }

  private void read(long offset) throws IOException {
    slot.clear();
    while (slot.hasRemaining()) {
      if (channel.read(slot, offset + slot.position()) < 0) {
        return;
      }
    }
    long found = slot.getLong(0);
    if (found > change && slot.getLong(16) == checksum()) {
      change = found;
      value = slot.getLong(8);
    }
  }

  long get() {
    return value;
  }

  void set(long next) throws IOException {
    slot.clear();
    slot.putLong(0, change + 1);
    slot.putLong(8, next);
    slot.putLong(16, checksum());
    long offset = (change + 1) % 2 * SLOT_DISTANCE;
    while (slot.hasRemaining()) {
      channel.write(slot, offset + slot.position());
    }
    if (sync) {
      channel.force(false);
    }
    change++;
    value = next;
  }

  private long checksum() {
    crc.reset();
    crc.update(slot.duplicate().position(0).limit(16));
    return crc.getValue();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
