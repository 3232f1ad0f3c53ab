package io.unistream.buffer.cli;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.file.FileBuffer;
import io.unistream.buffer.file.FileBufferSettings;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * Opens a log as its owner, to change it, and gives what is made in it the owner, the permissions and the size that the other files have: the
 * program that the log belongs to has to be able to open it afterwards. Everything is synced, whatever the program's own durability is.
 *
 * <p>A log is only opened if it is there, never made.
 */
final class OpenedLog {

  private static final int LEAST_SEGMENT = 8 << 10;
  private static final int MOST_SEGMENT = 1 << 30;

  private OpenedLog() {}

  /** Opens a log whose batches are taken: in the least ones that hold its largest record. */
  static Buffer<byte[]> toTake(Path directory, int mostBytes) throws IOException {
    EmitPolicy emit = EmitPolicy.defaults();
    return open(directory, emit.withMaxBytes(Math.max(emit.maxBytes(), mostBytes)));
  }

  /** Opens a log that only gets records: no batch is cut here, for the program has limits of its own. */
  static Buffer<byte[]> toPut(Path directory) throws IOException {
    return open(
        directory,
        EmitPolicy.defaults().withMaxRecords(Integer.MAX_VALUE).withMaxBytes(Integer.MAX_VALUE));
  }

  private static Buffer<byte[]> open(Path directory, EmitPolicy emit) throws IOException {
    FileBufferSettings.Builder settings = FileBufferSettings.builder(directory)
        .durability(CrashClass.POWER)
        .buffer(BufferSettings.builder()
            .emit(emit)
            .capacity(
                Capacity.defaults().withMaxRecords(Long.MAX_VALUE).withMaxBytes(Long.MAX_VALUE))
            .build());
    asOtherFiles(directory, settings);
    OperatorTalk.onlyWarnings();
    return FileBuffer.open(settings.build(), RecordCodec.bytes());
  }

  /**
   * Has what is made in a log be as its other files are. Where there is no log, nothing is changed.
   *
   * @throws RefusedException if the log is another user's
   */
  static void asOtherFiles(Path directory, FileBufferSettings.Builder settings) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    Optional<Path> newest = newestSegment(directory);
    Path owner = directory.resolve("owner"); // a directory may be made by root for another user
    Optional<Path> witness = Files.exists(owner) ? Optional.of(owner) : newest;
    if (witness.isPresent()) {
      refuseOtherUsers(directory, witness.get());
    }
    if (newest.isPresent()) {
      asItIs(newest.get(), settings);
    }
  }

  private static void asItIs(Path segment, FileBufferSettings.Builder settings) throws IOException {
    long bytes = Math.min(MOST_SEGMENT, Math.max(LEAST_SEGMENT, Files.size(segment)));
    settings.segmentBytes((int) bytes);
    if (hasPosix(segment)) {
      String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(segment));
      settings.permissions("rw-" + permissions.substring(3).replace('x', '-'));
    }
  }

  private static Optional<Path> newestSegment(Path directory) throws IOException {
    Path newest = null;
    try (DirectoryStream<Path> segments = Files.newDirectoryStream(directory, "*.wal")) {
      for (Path segment : segments) {
        if (newest == null || segment.compareTo(newest) > 0) {
          newest = segment;
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return Optional.ofNullable(newest);
  }

  /** Files that root made could not be opened by the program any more. */
  private static void refuseOtherUsers(Path directory, Path file) throws IOException {
    Path self = Path.of("/proc/self");
    if (!Files.isDirectory(self) || !hasPosix(directory)) {
      return; // this system does not tell
    }
    Object owner = Files.getAttribute(file, "unix:uid");
    Object user = Files.getAttribute(self, "unix:uid");
    if (!owner.equals(user)) {
      throw new RefusedException(directory + " belongs to user "
          + Files.getOwner(file, LinkOption.NOFOLLOW_LINKS)
          + ", and this command runs as user " + user
          + ": the program could not open what would be made here. Run it as that user");
    }
  }

  private static boolean hasPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("unix")
        && path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
