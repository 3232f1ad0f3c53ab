package io.unistream.buffer.file;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.CorruptionPolicy;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.OverflowPolicy;
import io.unistream.buffer.config.BufferConfigException;
import io.unistream.buffer.settings.ByteSizeSetting;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a file buffer. Immutable. The directory is required; everything else has a default:
 *
 * <pre>{@code
 * FileBufferSettings settings = FileBufferSettings.builder(Path.of("/var/lib/orders"))
 *     .emit(emit -> emit.withMaxRecords(500).withMaxAge(Duration.ofSeconds(5)))
 *     .durability(CrashClass.PROCESS)
 *     .build();
 * }</pre>
 *
 * <p>Jackson can read these settings, each property by its name. In JSON, {@code emit}, {@code capacity} and
 * {@code maxRecordBytes} are properties next to the others.
 */
public final class FileBufferSettings {

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

  private final Path directory;
  private final BufferSettings buffer;
  private final CrashClass durability;
  private final int segmentBytes;
  private final CorruptionPolicy corruption;
  private final String permissions;
  private final long keepFree;

  private FileBufferSettings(Builder from) {
    directory = from.directory;
    buffer = from.buffer.build();
    durability = from.durability;
    segmentBytes = from.segmentBytes;
    corruption = from.corruption;
    permissions = from.permissions;
    keepFree = from.keepFree;
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
    long commits = bytesOfCommits();
    if (segmentBytes < commits) {
      throw new IllegalArgumentException(
          "segmentBytes must be at least " + commits
              + " for DROP_OLDEST with emit.maxInFlight " + buffer.emit().maxInFlight()
              + ", was " + segmentBytes
              + ": the commits of all batches in flight must fit into one segment, or a full disk could not be drained");
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
   * What the commits of a whole window take, one by one, if batches were dropped from behind each of them: the commit of a batch then
   * lists what was dropped behind those that are left, and is larger than the seal that room is set aside for otherwise.
   */
  private long bytesOfCommits() {
    long window = buffer.emit().maxInFlight();
    return buffer.capacity().overflow() == OverflowPolicy.DROP_OLDEST ? 32 * window * window : 0;
  }

  /**
   * Returns settings for a log in the given directory, with default values for everything else.
   *
   * @param directory the log's directory
   * @return the settings
   * @throws IllegalArgumentException if the directory breaks its rule
   */
  public static FileBufferSettings of(Path directory) {
    return builder(directory).build();
  }

  @JsonCreator
  static FileBufferSettings of(
      @JsonProperty(value = "directory", required = true) Path directory,
      @JsonProperty("emit") @Nullable EmitPolicy emit,
      @JsonProperty("capacity") @Nullable Capacity capacity,
      @JsonProperty("maxRecordBytes") @JsonDeserialize(using = ByteSizeSetting.class) @Nullable
          Integer maxRecordBytes,
      @JsonProperty("durability") @Nullable Durability durability,
      @JsonProperty("segmentBytes") @JsonDeserialize(using = ByteSizeSetting.class) @Nullable
          Integer segmentBytes,
      @JsonProperty("corruption") @Nullable CorruptionPolicy corruption,
      @JsonProperty("permissions") @Nullable String permissions,
      @JsonProperty("keepFree") @JsonDeserialize(using = ByteSizeSetting.class) @Nullable
          Long keepFree) {
    Builder builder = builder(directory);
    if (emit != null) {
      builder.emit(emit);
    }
    if (capacity != null) {
      builder.capacity(capacity);
    }
    if (maxRecordBytes != null) {
      builder.maxRecordBytes(maxRecordBytes);
    }
    builder.durability = durability == null ? builder.durability : durability.crashClass;
    builder.segmentBytes = segmentBytes == null ? builder.segmentBytes : segmentBytes;
    builder.corruption = corruption == null ? builder.corruption : corruption;
    builder.permissions = permissions == null ? builder.permissions : permissions;
    builder.keepFree = keepFree == null ? builder.keepFree : keepFree;
    return builder.build();
  }

  /**
   * Returns a builder with the default settings.
   *
   * @param directory the log's own directory, on a local file system; created if it does not exist. A path that begins
   *     with {@code ~} is refused, because nothing expands it
   * @return a new builder
   */
  public static Builder builder(Path directory) {
    return new Builder(directory);
  }

  /**
   * Returns a builder with these settings. A setting that was not set here is not set there either.
   *
   * @return a new builder
   */
  public Builder toBuilder() {
    return new Builder(directory)
        .buffer(buffer)
        .durability(durability)
        .segmentBytes(segmentBytes)
        .corruption(corruption)
        .permissions(permissions)
        .keepFree(keepFree);
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
   * Returns the log's directory.
   *
   * @return the directory
   */
  public Path directory() {
    return directory;
  }

  /**
   * Returns the settings that all backends share.
   *
   * @return the settings
   */
  public BufferSettings buffer() {
    return buffer;
  }

  /**
   * Returns the kind of crash that loses nothing.
   *
   * @return {@link CrashClass#POWER} or {@link CrashClass#PROCESS}
   */
  public CrashClass durability() {
    return durability;
  }

  /**
   * Returns the size of one file of the log.
   *
   * @return bytes
   */
  public int segmentBytes() {
    return segmentBytes;
  }

  /**
   * Returns what opening does about damaged data.
   *
   * @return the policy
   */
  public CorruptionPolicy corruption() {
    return corruption;
  }

  /**
   * Returns who may read and write the files that the log creates.
   *
   * @return nine characters such as {@code rw-------}
   */
  public String permissions() {
    return permissions;
  }

  /**
   * Returns how many bytes of the disk are left to others.
   *
   * @return bytes, possibly 0
   */
  public long keepFree() {
    return keepFree;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FileBufferSettings that
        && directory.equals(that.directory)
        && buffer.equals(that.buffer)
        && durability == that.durability
        && segmentBytes == that.segmentBytes
        && corruption == that.corruption
        && permissions.equals(that.permissions)
        && keepFree == that.keepFree;
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        directory, buffer, durability, segmentBytes, corruption, permissions, keepFree);
  }

  @Override
  public String toString() {
    return "FileBufferSettings[directory=" + directory + ", buffer=" + buffer + ", durability="
        + durability + ", segmentBytes=" + segmentBytes + ", corruption=" + corruption
        + ", permissions=" + permissions + ", keepFree=" + keepFree + "]";
  }

  /**
   * Builds settings. {@link #build} checks them all together, so the order of the setters does not matter. Not safe for
   * use by several threads.
   */
  public static final class Builder {

    private Path directory;
    private BufferSettings.Builder buffer = BufferSettings.builder();
    private CrashClass durability = CrashClass.POWER;
    private int segmentBytes = DEFAULT_SEGMENT_BYTES;
    private CorruptionPolicy corruption = CorruptionPolicy.FAIL;
    private String permissions = DEFAULT_PERMISSIONS;
    private long keepFree;

    private Builder(Path directory) {
      this.directory = Objects.requireNonNull(directory, "directory");
    }

    /**
     * Sets another directory, for another log with the same settings.
     *
     * @param newDirectory the directory of that log
     * @return this builder
     */
    public Builder directory(Path newDirectory) {
      directory = Objects.requireNonNull(newDirectory, "directory");
      return this;
    }

    /**
     * Sets everything that all backends share: when a batch is due, and how large the backlog and a record may become.
     *
     * @param newBuffer the settings
     * @return this builder
     */
    public Builder buffer(BufferSettings newBuffer) {
      buffer = newBuffer.toBuilder();
      return this;
    }

    /**
     * Sets when a batch is due. Default {@link EmitPolicy#defaults()}.
     *
     * @param emit the policy
     * @return this builder
     */
    public Builder emit(EmitPolicy emit) {
      buffer.emit(emit);
      return this;
    }

    /**
     * Changes when a batch is due.
     *
     * @param change takes the current policy and returns the new one
     * @return this builder
     */
    public Builder emit(UnaryOperator<EmitPolicy> change) {
      buffer.emit(change);
      return this;
    }

    /**
     * Sets how large the backlog may become. Default {@link Capacity#defaults()}.
     *
     * @param capacity the capacity
     * @return this builder
     */
    public Builder capacity(Capacity capacity) {
      buffer.capacity(capacity);
      return this;
    }

    /**
     * Changes how large the backlog may become.
     *
     * @param change takes the current capacity and returns the new one
     * @return this builder
     */
    public Builder capacity(UnaryOperator<Capacity> change) {
      buffer.capacity(change);
      return this;
    }

    /**
     * Sets how large one record may be. If it is not set, it is {@code emit.maxBytes}, whatever the value of that.
     *
     * @param maxRecordBytes payload bytes, from 1 to {@code emit.maxBytes}
     * @return this builder
     */
    public Builder maxRecordBytes(int maxRecordBytes) {
      buffer.maxRecordBytes(maxRecordBytes);
      return this;
    }

    /**
     * Sets the kind of crash that loses nothing. With {@link CrashClass#POWER}, the default, the log syncs before it
     * acknowledges. With {@link CrashClass#PROCESS} it leaves that to the operating system and is faster by orders of
     * magnitude.
     *
     * @param newDurability {@link CrashClass#POWER} or {@link CrashClass#PROCESS}
     * @return this builder
     */
    public Builder durability(CrashClass newDurability) {
      durability = Objects.requireNonNull(newDurability, "durability");
      return this;
    }

    /**
     * Sets the size of one file of the log. Default 16 MiB. Two spare files of that size are kept ready, and up to four
     * once space was given back. Raise it for fewer pauses when files change. Lower it for small disks, but not below the
     * size of a usual record: a record that does not fit gets a file of its own size, which is created while its put
     * waits. Space is given back file by file, up to 128 files or 2 GiB of them, one to two seconds after the commit; if
     * a put finds no space or the buffer is closed, at once. A disk that is too small for that gets smaller files; a log
     * message at opening states their size.
     *
     * @param newSegmentBytes bytes, from 8 KiB to 1 GiB
     * @return this builder
     */
    public Builder segmentBytes(int newSegmentBytes) {
      segmentBytes = newSegmentBytes;
      return this;
    }

    /**
     * Sets what opening does about damaged data. Default {@link CorruptionPolicy#FAIL}.
     *
     * @param newCorruption the policy
     * @return this builder
     */
    public Builder corruption(CorruptionPolicy newCorruption) {
      corruption = Objects.requireNonNull(newCorruption, "corruption");
      return this;
    }

    /**
     * Sets who may read and write the files that the log creates from now on. Default {@code rw-------}: only the user
     * that the process runs as. If the log creates the directory, it gets the same permissions, and whoever may read it
     * may also search it. The permissions do not depend on the umask. A file system without such permissions ignores
     * them. Use {@code rw-rw----} if services with different users of one group open the log in turn.
     *
     * @param newPermissions nine characters, as {@code ls -l} prints them
     * @return this builder
     */
    public Builder permissions(String newPermissions) {
      permissions = Objects.requireNonNull(newPermissions, "permissions");
      return this;
    }

    /**
     * Sets how many bytes of the disk are left to others. Default 0. If less would be left, the log creates no more
     * files, and puts are refused as on a full disk, at the latest when the current file is full. Commits still work.
     * Raise it if something else on the same disk must not run out of space.
     *
     * @param newKeepFree bytes, not negative
     * @return this builder
     */
    public Builder keepFree(long newKeepFree) {
      keepFree = newKeepFree;
      return this;
    }

    /**
     * Returns the settings.
     *
     * @return the settings, checked
     * @throws IllegalArgumentException if a setting breaks its rule
     */
    public FileBufferSettings build() {
      return new FileBufferSettings(this);
    }
  }
}
