package io.unistream.buffer.tck.crash;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * An in-memory file system that behaves as ext4 does for a Java program, and that knows what a crash may leave of it.
 *
 * <p><b>What survives.</b> Of a file, the content that it had when it was last forced. Of a directory, the names that it
 * had when it was last forced. Forcing a file promises nothing about its name. Everything else is undecided:
 * {@link #processCrash} keeps all of it, and {@link #powerCrashStates} returns what a power cut may make of it.
 *
 * <p><b>Operations.</b> Each attempt to change the storage has an index, from 0: write, truncate, force, create, rename,
 * delete. Calls that fail without a fault, such as deleting a file that does not exist, and calls that change nothing,
 * such as writing no bytes, do not count. Faults are scripted by index or by predicate. {@link Fault} lists them.
 *
 * <p><b>Threads.</b> Every method may be called by any thread. Operations happen one after the other. The same operations
 * give the same states.
 *
 * <p><b>Closing.</b> {@link #close} frees nothing. Channels stay open until they are closed, also after a crash.
 * {@link #openHandles} lists them.
 *
 * <p><b>What it is not.</b> It has no links, permissions, mapped files, or files over 4 GiB. File times count changes.
 * Dots in paths are resolved textually. A path has no {@code toFile}. A power cut loses unsynced bytes write by write,
 * whereas a device loses pages, so some states are worse than any real one.
 */
public final class CrashFileSystem extends FileSystem {

  private final Disk disk;
  private final CrashProvider provider;
  private volatile boolean open = true;

  CrashFileSystem(Storage storage, CrashConfig config) {
    this.disk = new Disk(storage, config);
    this.provider = new CrashProvider(this, disk);
  }

  /**
   * Returns an empty file system on a machine with the default configuration.
   *
   * @return the file system
   */
  public static CrashFileSystem create() {
    return create(CrashConfig.defaults());
  }

  /**
   * Returns an empty file system.
   *
   * @param config the machine
   * @return the file system
   */
  public static CrashFileSystem create(CrashConfig config) {
    return new CrashFileSystem(Storage.empty(), config);
  }

  /**
   * Returns the root directory. It always exists and is itself durable, unlike the names in it.
   *
   * @return the path {@code /}
   */
  public Path root() {
    return getPath("/");
  }

  // ---- operations and faults

  /**
   * Returns how many operations were begun.
   *
   * @return the number, which is the index of the next one
   */
  public long operations() {
    return disk.script(Script::operations);
  }

  /**
   * Returns the latest operations (up to 65,536), including those that failed.
   *
   * @return the operations, in order
   */
  public List<Operation> log() {
    return disk.script(Script::log);
  }

  /**
   * Calls an observer before each operation takes effect, under the lock of this file system. It may ask for the states
   * that a crash at this moment leaves, so that one run of a program covers every moment; it must not wait for others.
   *
   * @param observer receives the operation that comes next
   */
  public void observe(Consumer<Operation> observer) {
    disk.observe(observer);
  }

  /**
   * Runs a hook before each write to a file takes effect, under no lock. A sync by another thread in the meantime does
   * not cover that write. A hook that waits a little exposes code that assumes it does.
   *
   * @param hook what to do, in the thread that writes
   */
  public void beforeWrites(Runnable hook) {
    disk.beforeWrites(hook);
  }

  /**
   * Runs a hook after each successful sync of a file or directory, before its caller learns of it, under no lock. The
   * sync does not cover what other threads write in the meantime. A hook that waits a little exposes code that assumes it
   * does.
   *
   * @param hook what to do, in the thread that syncs
   */
  public void afterSyncs(Runnable hook) {
    disk.afterSyncs(hook);
  }

  /**
   * Stops the machine before an operation. The operation and all later calls throw {@link CrashedException}.
   *
   * @param index the operation
   */
  public void crashBefore(long index) {
    fail(index, Fault.crashBefore());
  }

  /**
   * Stops the machine after an operation. The operation takes effect, but it and all later calls throw
   * {@link CrashedException}.
   *
   * @param index the operation
   */
  public void crashAfter(long index) {
    fail(index, Fault.crashAfter());
  }

  /**
   * Makes one operation fail with a fault.
   *
   * @param index the operation
   * @param fault what happens
   */
  public void fail(long index, Fault fault) {
    disk.fault(operation -> operation.index() == index, fault, true);
  }

  /**
   * Makes the next matching operation fail with a fault. If several scripted faults match, the first one acts.
   *
   * @param which selects the operation
   * @param fault what happens
   */
  public void failNext(Predicate<Operation> which, Fault fault) {
    disk.fault(which, fault, true);
  }

  /**
   * Makes all matching operations fail with a fault until {@link #clearFaults}.
   *
   * @param which selects the operations
   * @param fault what happens
   */
  public void failAll(Predicate<Operation> which, Fault fault) {
    disk.fault(which, fault, false);
  }

  /**
   * Returns how many reads of files were begun. Reads are not operations, because they change nothing.
   *
   * @return the number, which is the index of the next one
   */
  public long reads() {
    return disk.reads();
  }

  /**
   * Makes one read fail with {@code EIO}; the next one of the same bytes succeeds.
   *
   * @param index the read, as {@link #reads} counts
   */
  public void failRead(long index) {
    disk.failRead(index);
  }

  /**
   * Makes one read return half of what it was asked for.
   *
   * @param index the read, as {@link #reads} counts
   */
  public void shortRead(long index) {
    disk.shortRead(index);
  }

  /**
   * Makes a part of a file unreadable, like a bad sector of the device: a read that begins there fails with {@code EIO},
   * and a read that reaches it is short. The part stays unreadable over crashes and renames, until a whole sector is
   * rewritten or truncated. Writing a part of a sector fails.
   *
   * @param path the file
   * @param offset where the part begins, in bytes
   * @param length its length in bytes; sectors of 512 bytes that it touches are unreadable as a whole
   * @throws IOException if there is no such file
   */
  public void unreadable(Path path, long offset, long length) throws IOException {
    disk.unreadable(CrashPath.of(path), offset, length);
  }

  /** Removes all scripted faults of operations. */
  public void clearFaults() {
    disk.script(script -> {
      script.clear();
      return script;
    });
  }

  /**
   * Returns how many scripted faults may still act. A test that needs its faults to act checks that none is left.
   *
   * @return the number
   */
  public int armedFaults() {
    return disk.script(Script::armed);
  }

  /**
   * Changes the size of the device. If it is smaller than what is used, nothing can be allocated.
   *
   * @param bytes the capacity
   */
  public void capacityBytes(long bytes) {
    disk.capacity(bytes);
  }

  /**
   * Makes this a file system that never overwrites in place, like btrfs. Overwriting, creating, renaming and truncating
   * then need as many free blocks as they touch, for a moment, or fail with {@code ENOSPC}. Deleting needs none.
   *
   * @param copies false to overwrite in place, which is the default
   */
  public void copyOnWrite(boolean copies) {
    disk.copyOnWrite(copies);
  }

  /**
   * Makes everything durable, as {@code sync} does. This does not count as an operation; use it to prepare a test.
   *
   * @throws CrashedException if the machine has crashed
   */
  public void sync() throws IOException {
    disk.syncAll();
  }

  /**
   * Lets another process take the lock of a file, as it can once this process has lost it.
   *
   * @param path the file
   * @return false if this process has it, or another one
   * @throws IOException if there is no such file
   */
  public boolean tryForeignLock(Path path) throws IOException {
    return disk.tryForeignLock(CrashPath.of(path));
  }

  /**
   * Lets the other process release the lock.
   *
   * @param path the file
   * @throws IOException if there is no such file
   */
  public void releaseForeignLock(Path path) throws IOException {
    disk.releaseForeignLock(CrashPath.of(path));
  }

  /**
   * Returns what is open, before or after a crash. A test for leaks expects an empty list.
   *
   * @return for each open channel the path under which it was opened, sorted
   */
  public List<String> openHandles() {
    return disk.openHandles();
  }

  // ---- crashes

  /** Stops the machine now. All later calls on this file system and its channels throw {@link CrashedException}. */
  public void crash() {
    disk.crash("crashed on command after " + operations() + " operations");
  }

  /**
   * Returns whether the machine has stopped.
   *
   * @return true after a crash
   */
  public boolean crashed() {
    return disk.crashed();
  }

  /**
   * Returns what a crash of the process leaves, now or, if the machine has crashed, at the moment of the crash:
   * everything that programs could see. What was not durable is not durable in the image either, so a power cut after
   * recovery differs from one before. Does not stop this file system.
   *
   * @return the image
   */
  public CrashImage processCrash() {
    return new CrashImage(disk.freeze(), disk.config(), Set.of(), List::of);
  }

  /**
   * Returns what a power cut may leave, now or, if the machine has crashed, at the moment of the crash: each state once,
   * the plain ones first. If no more than {@link CrashConfig#exhaustiveUpTo} changes are undecided and the limit allows
   * it, the stream has every combination of outcomes; otherwise it has the plain states and samples. Does not stop this
   * file system. Later changes to it do not change the stream.
   *
   * @param profile how directories behave
   * @param limit the most states to return, at least 1
   * @param seed selects samples and the places at which writes are cut
   * @return the states, made one by one on demand
   */
  public Stream<CrashImage> powerCrashStates(EntryProfile profile, int limit, long seed) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1: " + limit);
    }
    return new PowerCut(disk.freeze(), disk.config(), profile, limit, seed).states();
  }

  /**
   * Checks whether a power cut, now or, if the machine has crashed, at the moment of the crash, may leave what a
   * directory holds. The check is exact: the answer is no only if no combination of outcomes gives these names and
   * contents, whether {@link #powerCrashStates} tries it or not. Names and contents count; times do not. With
   * {@link EntryProfile#POSIX} and {@link EntryProfile#PARANOID}, the answer no takes time if dozens of changes of names
   * are undecided.
   *
   * @param profile how directories behave
   * @param found a directory of any file system, such as a real one after a real power cut; it is compared with the root
   *     of this file system
   * @return an empty list if a power cut may leave it; otherwise the closest state, followed by the differences, one line
   *     for each path
   * @throws IOException if the directory cannot be read
   * @throws IllegalStateException if one file has more than 20 undecided truncations
   */
  public List<String> unexplained(EntryProfile profile, Path found) throws IOException {
    Found.FoundDir there = Found.read(found);
    return new TreeVerdict(disk.freeze(), disk.config(), profile, there).whyNot();
  }

  // ---- java.nio.file.FileSystem

  @Override
  public FileSystemProvider provider() {
    return provider;
  }

  /** Marks this file system as closed; its storage can still be asked for crash states. */
  @Override
  public void close() {
    open = false;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public String getSeparator() {
    return "/";
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return List.of(root());
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    return List.of(new CrashFileStore(disk));
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return Set.of("basic");
  }

  @Override
  public Path getPath(String first, String... more) {
    StringBuilder path = new StringBuilder(first);
    for (String part : more) {
      if (!part.isEmpty()) {
        path.append(path.isEmpty() ? "" : "/").append(part);
      }
    }
    return CrashPath.parse(this, path.toString());
  }

  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher(syntaxAndPattern);
    return path -> matcher.matches(Path.of(path.toString()));
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    throw new UnsupportedOperationException("no users");
  }

  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException("nothing to watch");
  }
}
