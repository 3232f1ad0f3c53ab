package io.unistream.buffer.file;

import io.unistream.buffer.BufferStorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a file log is, or would be: what an opening would make of that place, told without opening it. For tools that look at settings before a
 * program runs. Only reads, takes no lock, and may be used beside a running owner. Immutable and safe for use by any thread.
 *
 * <p>What is in the log is told by {@link FileBackend#view}.
 */
public final class FilePlace {

  private final FileBufferSettings settings;

  private FilePlace(FileBufferSettings settings) {
    this.settings = settings;
  }

  /**
   * Returns the place of a log.
   *
   * @param settings the log's settings
   * @return the place
   */
  public static FilePlace of(FileBufferSettings settings) {
    return new FilePlace(settings);
  }

  /**
   * Returns whether puts are gathered in memory on a type of file system, and written to the log many at a time. Elsewhere each is a write of its own, and
   * a full disk is noticed by a refused write.
   *
   * @param fileSystemType the type, as {@link java.nio.file.FileStore#type} has it
   * @return true if they are
   */
  public static boolean gathersPuts(String fileSystemType) {
    return LogDirectory.overwritesInPlace(fileSystemType);
  }

  /**
   * Returns the directory, or, if it is not there, the nearest one above it that is. An opening makes what is missing.
   *
   * @return a path that exists
   */
  public Path existing() {
    Path path = settings.directory().toAbsolutePath().normalize();
    while (Files.notExists(path) && path.getParent() != null) {
      path = path.getParent();
    }
    return path;
  }

  /**
   * Sees that an opening would not refuse the directory for what is in it. A directory that is not there is none that is refused.
   *
   * @throws io.unistream.buffer.UnsupportedLogException if it holds what is no log's
   * @throws BufferStorageException if it cannot be read
   * @throws io.unistream.buffer.config.BufferConfigException if the JVM cannot name its working directory
   */
  public void check() {
    settings.ensureUsable();
    if (Files.notExists(settings.directory())) {
      return;
    }
    try {
      ForeignFiles.refuse(settings.directory());
    } catch (IOException e) {
      throw new BufferStorageException(
          "the directory " + settings.directory() + " cannot be read: "
              + FilePermissions.explain(e),
          e);
    }
  }

  /**
   * Returns whether the directory holds a log that was opened once.
   *
   * @return true if it does
   * @throws BufferStorageException if that cannot be read
   */
  public boolean hasLog() {
    try {
      LogDirectory directory = directory();
      return Files.isDirectory(settings.directory())
          && (Ownership.read(directory.resolve(Ownership.NAME)) != null
              || !directory.segments().isEmpty());
    } catch (IOException e) {
      throw new BufferStorageException(
          "the directory " + settings.directory() + " cannot be read: "
              + FilePermissions.explain(e),
          e);
    }
  }

  /**
   * Returns how many bytes the files in the directory have. An opening counts them as free, because the log has them already.
   *
   * @return the bytes; 0 if there is no such directory
   */
  public long bytes() {
    return Files.isDirectory(settings.directory()) ? directory().space().ownBytes() : 0;
  }

  /**
   * Returns the size that the log's files would get: {@link FileBufferSettings#segmentBytes}, or less where there is room for few of them.
   *
   * @param freeBytes how many bytes of the disk are free
   * @return the size in bytes
   */
  public int segmentBytes(long freeBytes) {
    return DiskSpace.fitting(
        settings.segmentBytes(),
        FileBufferSettings.MIN_SEGMENT_BYTES,
        freeBytes + bytes() - settings.keepFree());
  }

  private LogDirectory directory() {
    return new LogDirectory(settings.directory(), false);
  }
}
