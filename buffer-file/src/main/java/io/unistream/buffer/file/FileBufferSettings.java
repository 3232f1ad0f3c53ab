package io.unistream.buffer.file;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.config.BufferConfigException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a file buffer. Immutable; a settings value that Jackson can read, where only {@code directory} is
 * required and a missing property takes its default.
 *
 * @param directory where the log lives: a directory of its own, on a local file system; made if it does not exist. A {@code
 *     ~} at its beginning is refused, since nothing expands it
 * @param buffer the settings that every backend shares
 * @param durability the crashes that lose nothing: {@link CrashClass#POWER} (the default) syncs before it acknowledges,
 *     {@link CrashClass#PROCESS} leaves that to the operating system and is faster by orders of magnitude
 * @param segmentBytes the size of one file of the log, from 8 KiB to 1 GiB, default 16 MiB. Two spare files of that
 *     size are kept ready, up to four once space was given back. Raise it for fewer pauses when files change, lower it for
 *     small disks, but not below the usual record: one that does not fit gets a file of its own size, made while its put waits; space is given back file by file, up to 128 of them, or 2 GiB, one to two seconds after the commit, at once when a put
 *     finds no space or the buffer is closed. A disk that is too small for that gets smaller ones; the opening logs their size
 * @param corruption what opening does about damaged data, default {@link CorruptionPolicy#FAIL}
 * @param permissions who may read and write the files that are made from now on, as {@code ls -l} writes it, default {@code
 *     rw-------}: the user that the process runs as, and nobody else. The directory, if it is made, gets them too, and who may
 *     read may look into it. Whatever the umask is; a file system without such permissions takes no notice. Give the group
 *     {@code rw-rw----} where services with users of their own open the log in turn
 * @param keepFree how many bytes of the disk are left to others, default 0: the log takes no more files when less would be
 *     left, and puts are refused as on a full disk, at the latest when the file that is written to is full. Commits go on. Raise it where
 *     something else on the same disk must not run out of space
 */
public record FileBufferSettings(
    Path directory,
    BufferSettings buffer,
    CrashClass durability,
    int segmentBytes,
    CorruptionPolicy corruption,
    String permissions,
    long keepFree) {

  /** The default of {@link #permissions()}: {@code rw-------}. */
  public static final String DEFAULT_PERMISSIONS = "rw-------";

  /** The default of {@link #segmentBytes()}: 16 MiB. */
  public static final int DEFAULT_SEGMENT_BYTES = 16 << 20;

  static final int MIN_SEGMENT_BYTES = 8 << 10;
  static final int MAX_SEGMENT_BYTES = 1 << 30;

  /** The crash classes of this backend, so that JSON settings offer no other. */
  enum Durability {
    PROCESS(CrashClass.PROCESS),
    POWER(CrashClass.POWER);

    private final CrashClass crashClass;

    Durability(CrashClass crashClass) {
      this.crashClass = crashClass;
    }
  }

  /** Checks the settings. */
  public FileBufferSettings {
    Objects.requireNonNull(directory, "directory");
    Objects.requireNonNull(buffer, "buffer");
    Objects.requireNonNull(durability, "durability");
    Objects.requireNonNull(corruption, "corruption");
    Objects.requireNonNull(permissions, "permissions");
    if (directory.toString().isBlank()) {
      throw new IllegalArgumentException(
          "directory must not be empty; the working directory is \".\", was \"" + directory + "\"");
    }
    if (!directory.isAbsolute() && directory.getName(0).toString().startsWith("~")) {
      throw new IllegalArgumentException(
          "directory must be a path without ~, which nothing expands, was \"" + directory + "\"");
    }
    if (durability != CrashClass.PROCESS && durability != CrashClass.POWER) {
      throw new IllegalArgumentException(
          "durability must be PROCESS or POWER for the file backend, was " + durability);
    }
    if (segmentBytes < MIN_SEGMENT_BYTES || segmentBytes > MAX_SEGMENT_BYTES) {
      throw new IllegalArgumentException("segmentBytes must be between " + MIN_SEGMENT_BYTES
          + " and " + MAX_SEGMENT_BYTES + ", was " + segmentBytes);
    }
    if (!FilePermissions.isValid(permissions)) {
      throw new IllegalArgumentException(
          "permissions must be nine characters such as rw-r-----, with rw for the owner and no x, was \""
              + permissions + "\"");
    }
    if (keepFree < 0) {
      throw new IllegalArgumentException("keepFree must not be negative, was " + keepFree);
    }
  }

  /**
   * A log in the given directory, everything else by default.
   *
   * @param directory where the log lives
   * @return the settings
   */
  public static FileBufferSettings of(Path directory) {
    return new FileBufferSettings(
        directory,
        BufferSettings.of(EmitPolicy.defaults()),
        CrashClass.POWER,
        DEFAULT_SEGMENT_BYTES,
        CorruptionPolicy.FAIL,
        DEFAULT_PERMISSIONS,
        0);
  }

  @JsonCreator
  static FileBufferSettings of(
      @JsonProperty(value = "directory", required = true) Path directory,
      @JsonProperty("emit") @Nullable EmitPolicy emit,
      @JsonProperty("capacity") @Nullable Capacity capacity,
      @JsonProperty("maxRecordBytes") @Nullable Integer maxRecordBytes,
      @JsonProperty("durability") @Nullable Durability durability,
      @JsonProperty("segmentBytes") @Nullable Integer segmentBytes,
      @JsonProperty("corruption") @Nullable CorruptionPolicy corruption,
      @JsonProperty("permissions") @Nullable String permissions,
      @JsonProperty("keepFree") @Nullable Long keepFree) {
    EmitPolicy policy = emit == null ? EmitPolicy.defaults() : emit;
    return new FileBufferSettings(
        directory,
        new BufferSettings(
            policy,
            capacity == null ? Capacity.defaults() : capacity,
            maxRecordBytes == null ? policy.maxBytes() : maxRecordBytes),
        durability == null ? CrashClass.POWER : durability.crashClass,
        segmentBytes == null ? DEFAULT_SEGMENT_BYTES : segmentBytes,
        corruption == null ? CorruptionPolicy.FAIL : corruption,
        permissions == null ? DEFAULT_PERMISSIONS : permissions,
        keepFree == null ? 0 : keepFree);
  }

  /**
   * Fails if the file system cannot name the working directory: its name has characters that the encoding of file names lacks,
   * as for {@code größe} in the C locale. The JDK then takes another directory for it, in which the log would be found again by
   * nobody, and some of the JDK's classes do not load at all.
   */
  void ensureUsable() {
    String workingDirectory = System.getProperty("user.dir", "");
    try {
      Path unused = Path.of(workingDirectory);
    } catch (InvalidPathException e) {
      throw new BufferConfigException(
          "directory must be one that the JVM can name, but its working directory is not: "
              + e.getReason() + " (file names are in "
              + System.getProperty("sun.jnu.encoding", "an unknown encoding")
              + "); start it in a UTF-8 locale, such as LC_ALL=C.UTF-8, or elsewhere, was \""
              + directory + "\"",
          e);
    }
  }

  /**
   * These settings with other shared settings.
   *
   * @param newBuffer the settings that every backend shares
   * @return the new settings
   */
  public FileBufferSettings withBuffer(BufferSettings newBuffer) {
    return new FileBufferSettings(
        directory, newBuffer, durability, segmentBytes, corruption, permissions, keepFree);
  }

  /**
   * These settings with another emit policy; capacity as it is, records up to the policy's {@code maxBytes}.
   *
   * @param emit when a batch is due
   * @return the new settings
   */
  public FileBufferSettings withEmit(EmitPolicy emit) {
    return withBuffer(new BufferSettings(emit, buffer.capacity(), emit.maxBytes()));
  }

  /**
   * These settings with another capacity.
   *
   * @param capacity how large the backlog may become
   * @return the new settings
   */
  public FileBufferSettings withCapacity(Capacity capacity) {
    return withBuffer(buffer.withCapacity(capacity));
  }

  /**
   * These settings with another crash class.
   *
   * @param newDurability {@link CrashClass#PROCESS} or {@link CrashClass#POWER}
   * @return the new settings
   */
  public FileBufferSettings withDurability(CrashClass newDurability) {
    return new FileBufferSettings(
        directory, buffer, newDurability, segmentBytes, corruption, permissions, keepFree);
  }

  /**
   * These settings with another file size.
   *
   * @param bytes the size of one file of the log, in bytes
   * @return the new settings
   */
  public FileBufferSettings withSegmentBytes(int bytes) {
    return new FileBufferSettings(
        directory, buffer, durability, bytes, corruption, permissions, keepFree);
  }

  /**
   * These settings with another corruption policy.
   *
   * @param policy what opening does about damaged data
   * @return the new settings
   */
  public FileBufferSettings withCorruption(CorruptionPolicy policy) {
    return new FileBufferSettings(
        directory, buffer, durability, segmentBytes, policy, permissions, keepFree);
  }

  /**
   * These settings with other permissions.
   *
   * @param newPermissions who may read and write what is made, such as {@code rw-r-----}
   * @return the new settings
   */
  public FileBufferSettings withPermissions(String newPermissions) {
    return new FileBufferSettings(
        directory, buffer, durability, segmentBytes, corruption, newPermissions, keepFree);
  }

  /**
   * These settings with space left to others.
   *
   * @param bytes how many bytes of the disk the log leaves free
   * @return the new settings
   */
  public FileBufferSettings withKeepFree(long bytes) {
    return new FileBufferSettings(
        directory, buffer, durability, segmentBytes, corruption, permissions, bytes);
  }
}
