package io.unistream.buffer.file;

import io.unistream.buffer.tck.crash.CrashFileSystem;
import io.unistream.buffer.tck.crash.CrashImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * An undamaged log, of which copies are damaged.
 *
 * @param name how it came about; tells it from all others of a seed
 * @param mode how it is opened
 * @param ending how its last owner ended
 * @param image its files
 * @param ledger what its users were told
 * @param places what stands where
 * @param endOfSyncs the place of the last segment from which on one sync, the last one, made all durable
 */
record Pristine(
    String name,
    LogMode mode,
    Ending ending,
    CrashImage image,
    Ledger ledger,
    LogPlaces places,
    long endOfSyncs) {

  /** How an owner ends. */
  enum Ending {
    CLOSED,
    KILLED,
    POWER_CUT
  }

  static final int SECTOR = 512;
  static final int BLOCK = 4096;

  static Path directory(CrashFileSystem files) {
    return files.getPath("/log");
  }

  /** Copies the log's files to a directory of any file system. */
  void copyTo(Path target) throws IOException {
    for (Map.Entry<String, byte[]> file : places.contents().entrySet()) {
      Files.write(target.resolve(file.getKey()), file.getValue());
    }
  }

  /** Every sector and block of every file, zeroed and unreadable. */
  List<Damage> sectors() {
    List<Damage> all = new ArrayList<>();
    places.contents().forEach((file, bytes) -> {
      for (int length : new int[] {SECTOR, BLOCK}) {
        for (int from = 0; from < bytes.length; from += length) {
          int here = Math.min(length, bytes.length - from);
          all.add(new Damage(file, from, here, Damage.What.ZEROED));
          all.add(new Damage(file, from, here, Damage.What.UNREADABLE));
        }
      }
    });
    return changing(all);
  }

  /** Every byte of every file, in one of ten ways each. */
  List<Damage> bytes(SplittableRandom random) {
    List<Damage> all = new ArrayList<>();
    places.contents().forEach((file, bytes) -> {
      for (int from = 0; from < bytes.length; from++) {
        all.add(new Damage(file, from, 1, Damage.What.ofByte(random.nextInt(10))));
      }
    });
    return changing(all);
  }

  private List<Damage> changing(List<Damage> all) {
    Map<String, byte[]> contents = places.contents();
    all.removeIf(damage -> {
      byte[] content = contents.get(damage.file());
      return content == null || !damage.changes(content);
    });
    return all;
  }
}
