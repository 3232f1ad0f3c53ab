package io.unistream.buffer.tck;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.BufferComponents;
import io.unistream.buffer.BufferException;
import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.CrashClass;
import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.tck.crash.CrashConfig;
import io.unistream.buffer.tck.crash.CrashFileSystem;
import io.unistream.buffer.tck.crash.CrashImage;
import io.unistream.buffer.tck.crash.EntryProfile;
import io.unistream.buffer.tck.crash.Loss;
import io.unistream.buffer.tck.crash.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A store for buffers whose log is in a directory. Each store has its own {@link CrashFileSystem}. It simulates crashes,
 * faults, a full disk and damage for every buffer that does its I/O through {@code java.nio.file}.
 */
public final class FileSystemStore implements FaultyStore, DamageableStore {

  private static final int STATES_TO_CHOOSE_FROM = 24;

  /** What a good disk takes. */
  private static final long SYNC_NANOS = 100_000;

  private static final long WRITE_NANOS = 20_000;

  private final CrashClass crashClass;
  private final EntryProfile profile;
  private final DirectoryOpener opener;
  private final DirectoryOpener quarantining;
  private CrashFileSystem files;
  private FileFaults faults;
  private boolean full;
  private boolean copying;
  private @Nullable Buffer<?> buffer;

  private FileSystemStore(
      CrashClass crashClass,
      EntryProfile profile,
      DirectoryOpener opener,
      DirectoryOpener quarantining,
      CrashFileSystem files) {
    this.crashClass = crashClass;
    this.profile = profile;
    this.opener = opener;
    this.quarantining = quarantining;
    this.files = files;
    this.faults = new FileFaults(files);
  }

  /**
   * Creates an empty store.
   *
   * @param crashClass the crashes that are simulated: of the process, or power loss
   * @param profile how directories behave at a power loss
   * @param opener opens the buffer
   * @return the store
   */
  public static FileSystemStore create(
      CrashClass crashClass, EntryProfile profile, DirectoryOpener opener) {
    return create(crashClass, profile, opener, opener);
  }

  /**
   * Creates an empty store for a buffer that can continue without damaged data.
   *
   * @param crashClass the crashes that are simulated: of the process, or power loss
   * @param profile how directories behave at a power loss
   * @param opener opens the buffer
   * @param quarantining opens the buffer with {@link io.unistream.buffer.CorruptionPolicy#QUARANTINE}
   * @return the store
   */
  public static FileSystemStore create(
      CrashClass crashClass,
      EntryProfile profile,
      DirectoryOpener opener,
      DirectoryOpener quarantining) {
    return new FileSystemStore(crashClass, profile, opener, quarantining, CrashFileSystem.create());
  }

  /**
   * Returns the file system, for scripting faults and looking at files. After {@link #crash} it is another one.
   *
   * @return the file system
   */
  public CrashFileSystem fileSystem() {
    return files;
  }

  @Override
  public <R> Buffer<R> open(
      BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
    return opened(opener.open(log(), settings, codec, components));
  }

  @Override
  public <R> Buffer<R> openQuarantining(
      BufferSettings settings, RecordCodec<R> codec, BufferComponents components) {
    return opened(quarantining.open(log(), settings, codec, components));
  }

  private <R> Buffer<R> opened(Buffer<R> newBuffer) {
    buffer = newBuffer;
    return newBuffer;
  }

  private Path log() {
    return files.getPath("/log");
  }

  @Override
  public void crash(long seed) {
    files.crash();
    List<CrashImage> images = images(STATES_TO_CHOOSE_FROM, seed);
    closeBuffer();
    files = images.get((int) Math.floorMod(seed, (long) images.size())).mount();
    faults = new FileFaults(files);
    files.copyOnWrite(copying);
    if (full) {
      fillUp();
    }
  }

  @Override
  public long storageOperations() {
    return files.operations();
  }

  @Override
  public void crashAt(CrashPoint point) {
    if (point.after()) {
      files.crashAfter(point.operation());
    } else {
      files.crashBefore(point.operation());
    }
  }

  @Override
  public boolean crashed() {
    return files.crashed();
  }

  @Override
  public void observe(Consumer<TimelineEvent> observer) {
    files.observe(
        operation -> observer.accept(new TimelineEvent(kind(operation.kind()), words(operation))));
  }

  /** With its number, by which crash points name it. */
  private static String words(Operation operation) {
    String path = operation.path();
    String what = switch (operation.kind()) {
      case WRITE -> operation.length() + " bytes at " + operation.offset() + " of " + path;
      case TRUNCATE -> path + ", cut to " + operation.offset() + " bytes";
      case FORCE -> path;
      case FORCE_DIRECTORY -> "directory " + path;
      case CREATE -> "new file " + path;
      case CREATE_DIRECTORY -> "new directory " + path;
      case RENAME -> path + " becomes " + operation.target();
      case DELETE -> path + " is deleted";
    };
    return what + " (operation " + operation.index() + ")";
  }

  @Override
  public void takeTime() {
    files.beforeWrites(() -> LockSupport.parkNanos(WRITE_NANOS));
    files.afterSyncs(() -> LockSupport.parkNanos(SYNC_NANOS));
  }

  private static TimelineEvent.Kind kind(Operation.Kind kind) {
    return switch (kind) {
      case WRITE, TRUNCATE -> TimelineEvent.Kind.WRITE;
      case FORCE, FORCE_DIRECTORY -> TimelineEvent.Kind.SYNC;
      case CREATE, CREATE_DIRECTORY, RENAME, DELETE -> TimelineEvent.Kind.NAME;
    };
  }

  @Override
  public List<CrashState> crashStates(int limit, long seed) {
    List<CrashState> states = new ArrayList<>();
    images(limit, seed).forEach(image -> states.add(new State(image)));
    return states;
  }

  @Override
  public void failAt(long operation, StorageFault fault) {
    faults.arm(next -> next.index() == operation, fault);
  }

  @Override
  public void failNext(StorageFault fault) {
    faults.arm(next -> true, fault);
  }

  @Override
  public boolean fits(long operation, StorageFault fault) {
    return faults.fits(operation, fault);
  }

  @Override
  public long reads() {
    return files.reads();
  }

  @Override
  public void failRead(long read) {
    files.failRead(read);
  }

  @Override
  public void shortRead(long read) {
    files.shortRead(read);
  }

  @Override
  public int faultsToCome() {
    return faults.toCome();
  }

  @Override
  public long syncs() {
    return faults.syncs();
  }

  @Override
  public List<String> openHandles() {
    return files.openHandles();
  }

  @Override
  public void fillUp() {
    full = true;
    files.capacityBytes(usedBytes());
  }

  @Override
  public void copyOnWrite() {
    copying = true;
    files.copyOnWrite(true);
  }

  @Override
  public void makeRoom() {
    full = false;
    files.capacityBytes(CrashConfig.defaults().capacityBytes());
  }

  private long usedBytes() {
    try {
      FileStore device = files.getFileStores().iterator().next();
      return device.getTotalSpace() - device.getUsableSpace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public long storedBytes() {
    return new StoredFiles(log()).bytes();
  }

  @Override
  public StoredPlace damage(long at, byte[] mask) {
    StoredPlace place = new StoredFiles(log()).damage(at, mask);
    try {
      files.sync();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return place;
  }

  @Override
  public FileSystemStore copy() {
    return mounted(files.processCrash());
  }

  private FileSystemStore mounted(CrashImage image) {
    return new FileSystemStore(crashClass, profile, opener, quarantining, image.mount());
  }

  private List<CrashImage> images(int limit, long seed) {
    Map<String, CrashImage> images = new LinkedHashMap<>();
    CrashImage process = files.processCrash();
    images.put(process.id(), process);
    if (crashClass.survives(CrashClass.POWER)) {
      files
          .powerCrashStates(profile, limit, seed)
          .forEach(image -> images.putIfAbsent(image.id(), image));
    }
    return images.values().stream().limit(limit).toList();
  }

  /** The buffer of a crashed machine only frees what it has in memory: everything else fails. */
  private void closeBuffer() {
    if (buffer != null) {
      try {
        buffer.close();
      } catch (BufferException e) {
        if (!files.crashed()) {
          throw e;
        }
      } finally {
        buffer = null;
      }
    }
  }

  @Override
  public void close() {
    if (!files.crashed()) {
      files.crash();
    }
    closeBuffer();
    files.close();
  }

  private final class State implements CrashState {

    private final CrashImage image;

    State(CrashImage image) {
      this.image = image;
    }

    @Override
    public String id() {
      return image.id();
    }

    @Override
    public String description() {
      return image.toString();
    }

    @Override
    public Set<Loss> lost() {
      return image.lost();
    }

    @Override
    public CrashableStore mount() {
      return mounted(image);
    }
  }
}
