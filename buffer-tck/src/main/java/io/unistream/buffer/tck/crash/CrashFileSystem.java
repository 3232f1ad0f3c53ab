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
 * An in-memory file system that behaves as ext4 does from Java, and that knows what a crash may leave of it.
 *
 * <p><b>What survives.</b> Of a file, what was there when it was last forced; of a directory, the names that it had when
 * it was last forced. Forcing a file promises nothing about its name. Everything else is undecided: {@link
 * #processCrash} keeps all of it, {@link #powerCrashStates} walks through what a power cut may make of it.
 *
 * <p><b>Operations.</b> Each attempt to change the storage has an index, from 0: write, truncate, force, create, rename,
 * delete. Calls that fail by themselves, such as deleting what is not there, and those that change nothing, such as
 * writing no bytes, do not count. Faults are scripted by index or by predicate; {@link Fault} says which there are.
 *
 * <p><b>Threads.</b> Every method may be called by any thread; operations happen one after the other. The same operations
 * give the same states.
 *
 * <p><b>Closing.</b> {@link #close} is for form's sake. Channels stay open until closed, after a crash too; {@link
 * #openHandles} lists them.
 *
 * <p><b>What it is not.</b> No links, permissions, mapped files, or files over 4 GiB; times count changes; dots in paths
 * are resolved by their words alone; a path has no {@code toFile}. It forgets unsynced bytes write by write, where a
 * device forgets pages, so some of its states are worse than any real one.
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
   * An empty file system on an ordinary machine.
   *
   * @return the file system
   */
  public static CrashFileSystem create() {
    return create(CrashConfig.defaults());
  }

  /**
   * An empty file system.
   *
   * @param config the machine
   * @return the file system
   */
  public static CrashFileSystem create(CrashConfig config) {
    return new CrashFileSystem(Storage.empty(), config);
  }

  /**
   * The root directory, always there and durable itself, unlike the names in it.
   *
   * @return the path {@code /}
   */
  public Path root() {
    return getPath("/");
  }

  // ---- operations and faults

  /**
   * How many operations were begun.
   *
   * @return the number, which is the index of the next one
   */
  public long operations() {
    return disk.script(Script::operations);
  }

  /**
   * The latest operations (up to 65,536), failed ones included.
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
   * @param observer gets the operation that comes next
   */
  public void observe(Consumer<Operation> observer) {
    disk.observe(observer);
  }

  /**
   * Calls something before each write to a file takes effect, under no lock. What other threads sync meanwhile does not
   * cover that write: a hook that waits a little finds those who think so.
   *
   * @param hook what to do, in the thread that writes
   */
  public void beforeWrites(Runnable hook) {
    disk.beforeWrites(hook);
  }

  /**
   * Calls something after each sync of a file or directory that succeeded, before its caller learns of it, under no lock.
   * What other threads write meanwhile, that sync does not cover: a hook that waits a little finds those who think so.
   *
   * @param hook what to do, in the thread that syncs
   */
  public void afterSyncs(Runnable hook) {
    disk.afterSyncs(hook);
  }

  /**
   * Stops the machine before an operation: it and all later calls throw {@link CrashedException}.
   *
   * @param index the operation
   */
  public void crashBefore(long index) {
    fail(index, Fault.crashBefore());
  }

  /**
   * Stops the machine after an operation: it has its effect, yet it and all later calls throw {@link CrashedException}.
   *
   * @param index the operation
   */
  public void crashAfter(long index) {
    fail(index, Fault.crashAfter());
  }

  /**
   * Makes one operation go wrong.
   *
   * @param index the operation
   * @param fault what happens
   */
  public void fail(long index, Fault fault) {
    disk.fault(operation -> operation.index() == index, fault, true);
  }

  /**
   * Makes the next operation of a sort go wrong. Of several scripted faults that fit, the first one acts.
   *
   * @param which which operation
   * @param fault what happens
   */
  public void failNext(Predicate<Operation> which, Fault fault) {
    disk.fault(which, fault, true);
  }

  /**
   * Makes all operations of a sort go wrong until {@link #clearFaults}.
   *
   * @param which which operations
   * @param fault what happens
   */
  public void failAll(Predicate<Operation> which, Fault fault) {
    disk.fault(which, fault, false);
  }

  /**
   * How many reads of files were begun. They are not among the operations, since they change nothing.
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
   * Makes one read give half of what it was asked for.
   *
   * @param index the read, as {@link #reads} counts
   */
  public void shortRead(long index) {
    disk.shortRead(index);
  }

  /**
   * Makes a part of a file unreadable, as a bad sector of the device is: a read that begins there fails with {@code EIO},
   * one that reaches it is short. It stays so over crashes and renames, until a whole sector is written anew or cut off; to
   * write a part of one fails.
   *
   * @param path the file
   * @param offset where the part begins, in bytes
   * @param length its length in bytes; sectors of 512 bytes that it touches are unreadable as a whole
   * @throws IOException if there is no such file
   */
  public void unreadable(Path path, long offset, long length) throws IOException {
    disk.unreadable(CrashPath.of(path), offset, length);
  }

  /** Forgets all scripted faults of operations. */
  public void clearFaults() {
    disk.script(script -> {
      script.clear();
      return script;
    });
  }

  /**
   * How many scripted faults may still act; a test that meant to meet one checks that none is left.
   *
   * @return the number
   */
  public int armedFaults() {
    return disk.script(Script::armed);
  }

  /**
   * Changes the size of the device; lower than what is used, nothing can be allocated.
   *
   * @param bytes the capacity
   */
  public void capacityBytes(long bytes) {
    disk.capacity(bytes);
  }

  /**
   * Makes this a file system that never overwrites in place, as btrfs: writing to what was written before, making, renaming
   * and cutting off need free blocks for a moment, as many as they touch, or fail with {@code ENOSPC}. Deleting needs none.
   *
   * @param copies false to overwrite in place, as in the beginning
   */
  public void copyOnWrite(boolean copies) {
    disk.copyOnWrite(copies);
  }

  /**
   * Makes everything durable, as {@code sync} does. Not an operation: for setting the stage.
   *
   * @throws CrashedException if the machine has crashed
   */
  public void sync() throws IOException {
    disk.syncAll();
  }

  /**
   * Lets another process take the lock of a file in the system, as it can once this process has lost it.
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
   * What is open, before a crash or after: a test that looks for leaks expects nothing here.
   *
   * @return for each open channel the path under which it was opened, sorted
   */
  public List<String> openHandles() {
    return disk.openHandles();
  }

  // ---- crashes

  /** Stops the machine now: all later calls on this file system and its channels throw {@link CrashedException}. */
  public void crash() {
    disk.crash("crashed on command after " + operations() + " operations");
  }

  /**
   * Whether the machine has stopped.
   *
   * @return true after a crash
   */
  public boolean crashed() {
    return disk.crashed();
  }

  /**
   * What a crash of the process leaves, now or, once crashed, at that moment: all that programs could see. What was not
   * durable is not durable in the image either, so that a power cut after recovery is told from one before. Does not stop
   * this file system.
   *
   * @return the image
   */
  public CrashImage processCrash() {
    return new CrashImage(disk.freeze(), disk.config(), Set.of(), List::of);
  }

  /**
   * What a power cut may leave, now or, once crashed, at that moment: each state once, the plain ones first. Every
   * combination of outcomes if no more than {@link CrashConfig#exhaustiveUpTo} changes are undecided and the limit allows
   * it; otherwise the plain states and samples. Does not stop this file system, and what happens to it later does not
   * change the stream.
   *
   * @param profile how directories behave
   * @param limit how many states at most, at least 1
   * @param seed decides on samples and on places to cut
   * @return the states, made one by one as they are asked for
   */
  public Stream<CrashImage> powerCrashStates(EntryProfile profile, int limit, long seed) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1: " + limit);
    }
    return new PowerCut(disk.freeze(), disk.config(), profile, limit, seed).states();
  }

  /**
   * Asks whether a power cut, now or, once crashed, at that moment, may leave what a directory holds. Exact: says no only
   * if no combination of outcomes gives these names and contents, tried by {@link #powerCrashStates} or not. Names and
   * contents count, times do not. With {@link EntryProfile#POSIX} and {@link EntryProfile#PARANOID} a no takes time if
   * some dozens of changes of names are undecided.
   *
   * @param profile how directories behave
   * @param found a directory of any file system, such as a real one after a real power cut, to be compared with the root
   *     of this one
   * @return nothing if it may be left; otherwise what comes closest, then what is wrong with that, a line for each path
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
