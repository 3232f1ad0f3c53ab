package io.unistream.buffer.tck.crash;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What a crash left on the storage. Immutable. It may be mounted any number of times, by any thread. */
public final class CrashImage {

  private final Storage storage;
  private final CrashConfig config;
  private final Set<Loss> lost;
  private final Supplier<List<String>> losses;
  private final long hash;

  CrashImage(Storage storage, CrashConfig config, Set<Loss> lost, Supplier<List<String>> losses) {
    this.storage = storage;
    this.config = config;
    this.lost = Set.copyOf(lost);
    this.losses = losses;
    this.hash = hash(storage.root);
  }

  long hash() {
    return hash;
  }

  /**
   * Returns a hash of all names and contents, which is the same in every run. Two images with the same id look the same.
   *
   * @return 16 hexadecimal digits
   */
  public String id() {
    return String.format("%016x", hash);
  }

  /**
   * Returns the kinds of things that were lost or damaged; empty if everything was kept.
   *
   * @return the sorts
   */
  public Set<Loss> lost() {
    return lost;
  }

  /**
   * Returns what was lost or damaged, one line for each operation; empty if everything was kept.
   *
   * @return the lines, in the order of the operations on names, then on files
   */
  public List<String> losses() {
    return List.copyOf(losses.get());
  }

  /**
   * Returns every file of the image by its path, with its size in bytes.
   *
   * @return the sizes
   */
  public SortedMap<String, Long> files() {
    SortedMap<String, Long> sizes = new TreeMap<>();
    list("", storage.root, sizes);
    return Collections.unmodifiableSortedMap(sizes);
  }

  /**
   * Starts the machine again with a new file system on a copy of this image. After a power cut, everything in it is
   * durable. After a crash of the process, what was not durable is still not durable.
   *
   * @return the file system, without scripted faults; its operations are counted from 0
   */
  public CrashFileSystem mount() {
    return new CrashFileSystem(storage.copy(), config);
  }

  /** Id, losses and files, for failure messages. */
  @Override
  public String toString() {
    return "image " + id() + " losses " + losses() + " files " + files();
  }

  private static void list(String path, DirNode dir, SortedMap<String, Long> sizes) {
    dir.entries.forEach((name, node) -> {
      if (node instanceof DirNode sub) {
        list(path + "/" + name, sub, sizes);
      } else {
        sizes.put(path + "/" + name, node.size());
      }
    });
  }

  private static long hash(Node node) {
    if (node instanceof FileNode file) {
      return file.visible.hash();
    }
    long h = 2;
    for (var entry : ((DirNode) node).entries.entrySet()) {
      h = Hashing.mix(Hashing.mix(h, entry.getKey()), hash(entry.getValue()));
    }
    return h;
  }
}
