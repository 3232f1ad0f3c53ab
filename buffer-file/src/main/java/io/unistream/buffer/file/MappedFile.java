package io.unistream.buffer.file;

import java.io.Closeable;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A file mapped into memory until it is closed. Java 17 leaves unmapping to the garbage collector, and until then the space
 * of a deleted file is not given back; so this uses {@code Arena}, which there is from Java 22 on, and before that {@code
 * sun.misc.Unsafe.invokeCleaner}. Where there is neither, files are not mapped.
 *
 * <p>Nothing may use the content once it is closed: used by one thread at a time.
 */
final class MappedFile implements Closeable {

  /** How to map and unmap on this Java; null if that cannot be. */
  private static final @Nullable Means MEANS = means();

  private final ByteBuffer content;
  private final MethodHandle unmap;
  private boolean closed;

  private MappedFile(ByteBuffer content, MethodHandle unmap) {
    this.content = content;
    this.unmap = unmap;
  }

  static boolean isAvailable() {
    return MEANS != null;
  }

  /** Maps a file to read and write it. */
  static MappedFile open(Path path, int size) throws IOException {
    if (MEANS == null) {
      throw new IOException("files cannot be mapped on this Java");
    }
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        try {
          return map(MEANS, path, size);
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted(); // again, with another channel (ERR-INTERRUPT)
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A map does not need the channel; where that cannot be closed, nothing stays mapped either. */
  private static MappedFile map(Means means, Path path, int size) throws IOException {
    MappedFile mapped = null;
    boolean complete = false;
    try {
      try (FileChannel channel =
          FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        mapped = means.map(channel, size);
      }
      complete = true;
      return mapped;
    } finally {
      if (!complete && mapped != null) {
        mapped.close();
      }
    }
  }

  /** The file's bytes, by offset. */
  ByteBuffer content() {
    return content;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      try {
        unmap.invoke();
      } catch (Throwable e) {
        throw failed(e);
      }
    }
  }

  private static IllegalStateException failed(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return new IllegalStateException("mapping or unmapping a file failed", cause);
  }

  private sealed interface Means {
    MappedFile map(FileChannel channel, int size) throws IOException;
  }

  private static @Nullable Means means() {
    MethodHandles.Lookup lookup = MethodHandles.publicLookup();
    try {
      Class<?> arena = Class.forName("java.lang.foreign.Arena");
      Class<?> memory = Class.forName("java.lang.foreign.MemorySegment");
      return new Arenas(
          lookup.findStatic(arena, "ofShared", MethodType.methodType(arena)),
          lookup.findVirtual(
              FileChannel.class,
              "map",
              MethodType.methodType(memory, MapMode.class, long.class, long.class, arena)),
          lookup.findVirtual(memory, "asByteBuffer", MethodType.methodType(ByteBuffer.class)),
          lookup.findVirtual(arena, "close", MethodType.methodType(void.class)));
    } catch (ReflectiveOperationException | UnsupportedOperationException e) {
      return cleaner();
    }
  }

  private static @Nullable Means cleaner() {
    try {
      Class<?> unsafe = Class.forName("sun.misc.Unsafe");
      Field instance = unsafe.getDeclaredField("theUnsafe");
      instance.setAccessible(true);
      return new Cleaner(MethodHandles.publicLookup()
          .findVirtual(unsafe, "invokeCleaner", MethodType.methodType(void.class, ByteBuffer.class))
          .bindTo(instance.get(null)));
    } catch (ReflectiveOperationException | RuntimeException e) {
      System.getLogger(MappedFile.class.getName())
          .log(System.Logger.Level.DEBUG, "files are not mapped on this Java", e);
      return null;
    }
  }

  /** Java 22 and newer. */
  private record Arenas(
      MethodHandle ofShared, MethodHandle map, MethodHandle asByteBuffer, MethodHandle close)
      implements Means {
    @Override
    public MappedFile map(FileChannel channel, int size) throws IOException {
      try {
        Object arena = ofShared.invoke();
        boolean mapped = false;
        try {
          Object memory = map.invoke(channel, MapMode.READ_WRITE, 0L, (long) size, arena);
          MappedFile file =
              new MappedFile((ByteBuffer) asByteBuffer.invoke(memory), close.bindTo(arena));
          mapped = true;
          return file;
        } finally {
          if (!mapped) {
            close.invoke(arena);
          }
        }
      } catch (IOException e) {
        throw e;
      } catch (Throwable e) {
        throw failed(e);
      }
    }
  }

  /** Before that. */
  private record Cleaner(MethodHandle invokeCleaner) implements Means {
    @Override
    public MappedFile map(FileChannel channel, int size) throws IOException {
      ByteBuffer content = channel.map(MapMode.READ_WRITE, 0, size);
      return new MappedFile(content, MethodHandles.insertArguments(invokeCleaner, 0, content));
    }
  }
}
