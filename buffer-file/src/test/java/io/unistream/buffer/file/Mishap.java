package io.unistream.buffer.file;

import io.unistream.buffer.tck.crash.CrashFileSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What happens to a file of a log that nobody has open: its bytes are damaged, or somebody meddles with the file as a whole.
 *
 * @param kind what happens
 * @param damage where; where the file as a whole is meant, only its beginning counts
 */
record Mishap(Kind kind, Damage damage) {

  enum Kind {
    DAMAGED,
    DELETED,
    CUT_OFF,
    EMPTIED,
    FILLED_WITH_NOISE
  }

  private static final int LONGEST = 3;

  /** One to three of them, mostly one. */
  static List<Mishap> some(Pristine log, List<Damage> sectors, SplittableRandom random) {
    List<Mishap> all = new ArrayList<>();
    int count = random.nextInt(3) == 0 ? 2 + random.nextInt(LONGEST - 1) : 1;
    for (int i = 0; i < count; i++) {
      all.add(one(log, sectors, random));
    }
    // what cannot be read cannot be damaged further
    all.sort(Comparator.comparing(one -> one.damage.what() == Damage.What.UNREADABLE));
    return all;
  }

  private static Mishap one(Pristine log, List<Damage> sectors, SplittableRandom random) {
    int what = random.nextInt(20);
    if (what < 8) {
      return new Mishap(Kind.DAMAGED, sectors.get(random.nextInt(sectors.size())));
    }
    Damage at = anyByte(log, random);
    return switch (what) {
      case 8, 9 -> new Mishap(Kind.DELETED, at);
      case 10, 11 -> new Mishap(Kind.CUT_OFF, at);
      case 12 -> new Mishap(Kind.EMPTIED, at);
      case 13 -> new Mishap(Kind.FILLED_WITH_NOISE, at);
      default -> new Mishap(Kind.DAMAGED, at);
    };
  }

  /** Each file as often as the others, however small it is, and within a file mostly what means something. */
  private static Damage anyByte(Pristine log, SplittableRandom random) {
    List<Map.Entry<String, byte[]>> files = log.places().contents().entrySet().stream()
        .filter(file -> file.getValue().length > 0 && !file.getKey().equals(DirectoryLock.NAME))
        .toList();
    Map.Entry<String, byte[]> file = files.get(random.nextInt(files.size()));
    List<LogPlaces.Place> places = log.places().all().stream()
        .filter(place -> place.file().equals(file.getKey()))
        .toList();
    long from = random.nextInt(file.getValue().length);
    if (!places.isEmpty() && random.nextInt(4) > 0) {
      LogPlaces.Place place = places.get(random.nextInt(places.size()));
      from = place.from() + random.nextLong(place.to() - place.from());
    }
    return new Damage(file.getKey(), from, 1, Damage.What.ofByte(random.nextInt(10)));
  }

  void inflictOn(CrashFileSystem files) throws IOException {
    Path directory = Pristine.directory(files);
    Path file = directory.resolve(damage.file());
    if (!Files.exists(file) || Files.size(file) <= damage.from()) {
      return; // another mishap came first
    }
    switch (kind) {
      case DAMAGED -> damage.inflictOn(files, directory);
      case DELETED -> Files.delete(file);
      case CUT_OFF -> truncate(file, damage.from());
      case EMPTIED -> truncate(file, 0);
      case FILLED_WITH_NOISE -> fill(file);
    }
    files.sync();
  }

  private static void truncate(Path file, long length) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(length);
    }
  }

  private void fill(Path file) throws IOException {
    byte[] noise = new byte[(int) Files.size(file)];
    SplittableRandom random = new SplittableRandom(damage.from());
    random.nextBytes(noise);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(noise);
      while (bytes.hasRemaining()) {
        channel.write(bytes, bytes.position());
      }
    }
  }

  @Override
  public String toString() {
    return kind + " " + damage;
  }
}
