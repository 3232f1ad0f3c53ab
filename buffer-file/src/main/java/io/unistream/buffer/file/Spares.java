package io.unistream.buffer.file;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The spares of a log by number: which are ready, and which are taken to become segments. A spare that is taken keeps its name
 * and its number until it has the name of a segment, by one renaming. Safe for use by any thread; the lock is held for as
 * long as a renaming takes, and a sync of the directory where a segment comes back.
 */
final class Spares {

  private record Spare(int size, boolean taken) {}

  private final LogDirectory directory;
  private final int size;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private final NavigableMap<Integer, Spare> spares = new TreeMap<>();
  // Written under lock.
  private volatile int ready;

  /** Those that are made now are of a size; there may be others that an earlier owner left. */
  Spares(LogDirectory directory, int size) {
    this.directory = directory;
    this.size = size;
  }

  /** Finds those that an earlier owner left. */
  void find() throws IOException {
    lock.lock();
    try {
      directory.spares().forEach((number, found) -> spares.put(number, new Spare(found, false)));
      tell();
    } finally {
      lock.unlock();
    }
  }

  /** Under lock. */
  private void tell() {
    int count = 0;
    for (Spare spare : spares.values()) {
      count += spare.taken() ? 0 : 1;
    }
    ready = count;
  }

  /** How many are ready. */
  int ready() {
    return ready;
  }

  boolean hasOfSize() {
    lock.lock();
    try {
      return spares.values().stream().anyMatch(spare -> spare.size() == size);
    } finally {
      lock.unlock();
    }
  }

  /** Deletes those of another size, or all. */
  void drop(boolean all) throws IOException {
    lock.lock();
    try {
      for (Map.Entry<Integer, Spare> spare : List.copyOf(spares.entrySet())) {
        if (all || spare.getValue().size() != size) {
          delete(spare.getKey());
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void delete(int number) throws IOException {
    Files.deleteIfExists(directory.spare(number));
    spares.remove(number);
    tell();
  }

  /** Keeps a file that was filled, unless so many segments came back meanwhile that there is no place for it. */
  void keep(Path made) throws IOException {
    boolean kept = false;
    lock.lock();
    try {
      int number = placeForSpare();
      if (number > 0) {
        directory.rename(made, directory.spare(number));
        spares.put(number, new Spare(size, false));
        tell();
        kept = true;
      }
    } finally {
      lock.unlock();
      if (!kept) {
        Files.deleteIfExists(made);
      }
    }
  }

  /** A free number, or that of a spare of another size, which is replaced; 0 if there is none. */
  private int placeForSpare() {
    int free = freeNumber();
    if (free <= LogDirectory.MAX_SPARES) {
      return free;
    }
    return spares.entrySet().stream()
        .filter(spare -> spare.getValue().size() != size && !spare.getValue().taken())
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(0);
  }

  private int freeNumber() {
    int number = 1;
    while (spares.containsKey(number)) {
      number++;
    }
    return number;
  }

  /** Keeps a segment, or one that waits to be deleted. Durable at once: its space is about to be reused. */
  boolean keepAgain(Path file) throws IOException {
    lock.lock();
    try {
      int number = freeNumber();
      if (number > LogDirectory.MAX_SPARES || !isWhole(file)) {
        return false;
      }
      directory.rename(file, directory.spare(number));
      directory.sync();
      spares.put(number, new Spare(size, false));
      tell();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The same, but where there is no room for another name it is not kept. */
  boolean tryKeepAgain(Path file) throws IOException {
    try {
      return keepAgain(file);
    } catch (FileSystemException e) {
      if (directory.space().isFull(0, e)) {
        return false;
      }
      throw e;
    }
  }

  /** One that began empty is not. */
  private boolean isWhole(Path file) throws IOException {
    try {
      return Files.size(file) == size;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Takes one. Those that somebody deleted are forgotten; if there is no other, the caller is told, once. */
  FilePool.@Nullable Taken take(int needed) throws IOException {
    lock.lock();
    try {
      boolean gone = false;
      for (Map.Entry<Integer, Spare> entry : List.copyOf(spares.entrySet())) {
        int number = entry.getKey();
        Spare spare = entry.getValue();
        if (spare.size() >= needed && !spare.taken()) {
          if (Files.exists(directory.spare(number))) {
            spares.put(number, new Spare(spare.size(), true));
            tell();
            return new FilePool.Taken(number, directory.spare(number), spare.size());
          }
          delete(number);
          gone = true;
        }
      }
      if (gone) {
        throw new NoSuchFileException(directory.path().toString(), null, "the spares are gone");
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Gives one that was taken the name of a segment. */
  void activate(FilePool.Taken taken, int number) throws IOException {
    lock.lock();
    try {
      directory.rename(taken.file(), directory.segmentPath(number));
      spares.remove(taken.number());
    } finally {
      lock.unlock();
    }
  }

  /** Takes one back that was taken, and deletes it unless it can be used again. */
  void putBack(FilePool.Taken taken, boolean sound) throws IOException {
    lock.lock();
    try {
      if (sound) {
        spares.put(taken.number(), new Spare(taken.size(), false));
        tell();
      } else {
        delete(taken.number());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Deletes the last one, unless no more than so many are ready. */
  boolean deleteLast(int least) throws IOException {
    lock.lock();
    try {
      if (ready > least) {
        for (Map.Entry<Integer, Spare> spare : spares.descendingMap().entrySet()) {
          if (!spare.getValue().taken()) {
            delete(spare.getKey());
            return true;
          }
        }
      }
      return false;
    } finally {
      lock.unlock();
    }
  }
}
