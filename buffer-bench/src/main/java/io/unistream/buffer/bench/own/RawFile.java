package io.unistream.buffer.bench.own;

import io.unistream.buffer.bench.Durability;
import io.unistream.buffer.bench.Subject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of records and nothing else, by one thread; see {@link Limit}. */
final class RawFile implements Subject {

  private static final int PAGE = 4 << 10;
  private static final int READ_BYTES = 1 << 20;

  private final boolean synced;
  private final int recordBytes;
  private final FileChannel file;
  private final FileChannel mark;
  private final ByteBuffer record;
  private final ByteBuffer position = ByteBuffer.allocateDirect(Long.BYTES);
  private final ByteBuffer read;
  private long readAt;

  RawFile(Path directory, Durability durability, int recordBytes, long capacityBytes)
      throws IOException {
    synced = durability == Durability.POWER;
    this.recordBytes = recordBytes;
    record = ByteBuffer.allocateDirect(recordBytes);
    read = ByteBuffer.allocateDirect(Math.max(1, READ_BYTES / recordBytes) * recordBytes)
        .limit(0);
    file = open(directory.resolve("records"));
    mark = open(directory.resolve("mark"));
    if (file.size() == 0 && synced) {
      fillWithZeros(file, capacityBytes + PAGE);
      fillWithZeros(mark, PAGE);
    }
  }

  private static FileChannel open(Path path) throws IOException {
    return FileChannel.open(
        path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static void fillWithZeros(FileChannel channel, long bytes) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect(PAGE);
    for (long at = 0; at < bytes; at += PAGE) {
      channel.write(zeros.clear(), at);
    }
    channel.force(true);
    channel.position(0);
  }

  @Override
  public void put(byte[] payload) throws IOException {
    write(record.clear().put(payload).flip());
  }

  /** Writes whole records with one call, and syncs if it is to. */
  void write(ByteBuffer records) throws IOException {
    int bytes = records.remaining();
    int written = file.write(records);
    if (written != bytes) {
      throw new IOException("wrote " + written + " of " + bytes + " bytes");
    }
    if (synced) {
      file.force(false);
    }
  }

  @Override
  public int drain(int most, Sink sink) throws IOException {
    int count = 0;
    while (count < most && (read.remaining() >= recordBytes || readAhead())) {
      if (read.getLong(read.position()) == 0) {
        break; // Never written.
      }
      sink.record(read.slice(read.position(), recordBytes));
      read.position(read.position() + recordBytes);
      count++;
    }
    if (count > 0) {
      mark.write(position.clear().putLong(readAt - read.remaining()).flip(), 0);
      if (synced) {
        mark.force(false);
      }
    }
    return count;
  }

  private boolean readAhead() throws IOException {
    read.clear();
    int bytes = file.read(read, readAt);
    read.flip();
    if (bytes < recordBytes) {
      read.limit(0);
      return false;
    }
    read.limit(bytes / recordBytes * recordBytes);
    readAt += read.limit();
    return true;
  }

  @Override
  public void close() throws IOException {
    file.close();
    mark.close();
  }
}
