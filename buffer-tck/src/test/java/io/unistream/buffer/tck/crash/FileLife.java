package io.unistream.buffer.tck.crash;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** What programs do with files between two syncs, as a seeded list that runs on any provider. */
final class FileLife implements AutoCloseable {

  enum Verb {
    /** Opens a file, and makes it if it is not there, for the verbs that follow; the channel stays open. */
    OPEN,
    OPEN_TRUNCATED,
    CLOSE,
    CREATE,
    WRITE,
    APPEND,
    TRUNCATE,
    FORCE,
    RENAME,
    REPLACE,
    DELETE,
    MAKE_DIRECTORY,
    FORCE_DIRECTORY,
    /** Makes the journal commit by way of a file that has nothing to do with the rest. */
    COMMIT,
    /** Writes dirty pages of a file to the device, without the journal. */
    WRITE_BACK,
    SYNC_ALL
  }

  private static final Set<Verb> ON_CHANNEL =
      EnumSet.of(Verb.WRITE, Verb.APPEND, Verb.TRUNCATE, Verb.FORCE);

  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Action(Verb verb, int slot, String path, String target, int at, byte[] bytes) {

    Action on(String other) {
      return new Action(verb, slot, other, target, at, bytes);
    }

    @Override
    public String toString() {
      return switch (verb) {
        case OPEN, OPEN_TRUNCATED -> verb + " " + path + " as " + slot;
        case WRITE -> verb + " " + slot + " @" + at + "+" + bytes.length;
        case APPEND -> verb + " " + slot + " +" + bytes.length;
        case TRUNCATE -> verb + " " + slot + " to " + at;
        case CLOSE, FORCE -> verb + " " + slot;
        case RENAME, REPLACE -> verb + " " + path + " -> " + target;
        case COMMIT, SYNC_ALL -> verb.toString();
        case WRITE_BACK -> verb + " " + path + " from " + at;
        default -> verb + " " + path;
      };
    }
  }

  private static final List<String> DIRS = List.of("", "d", "e");
  private static final int SLOTS = 2;

  /** How often each verb comes, of the sum of all. */
  private static final int[] WEIGHTS = {9, 5, 3, 3, 16, 12, 12, 8, 8, 3, 5, 2, 4, 4, 10, 1};

  private final Path root;
  private final @Nullable FileChannel[] channels = new FileChannel[SLOTS];

  FileLife(Path root) {
    this.root = root;
  }

  /** A list of actions: short or long, with syncs or with hardly any, in a durable directory or not. */
  static List<Action> list(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int length = 3 + random.nextInt(random.nextInt(4) == 0 ? 40 : 14);
    boolean lazy = random.nextInt(3) == 0;
    List<Action> actions = new ArrayList<>();
    for (String dir : DIRS.subList(1, DIRS.size())) {
      actions.add(new Action(Verb.MAKE_DIRECTORY, 0, dir, "", 0, new byte[0]));
    }
    if (random.nextBoolean()) {
      actions.add(new Action(Verb.SYNC_ALL, 0, "", "", 0, new byte[0]));
    }
    String[] open = new String[SLOTS];
    while (actions.size() < length) {
      Verb verb = verb(random);
      boolean syncs = verb == Verb.FORCE || verb == Verb.FORCE_DIRECTORY || verb == Verb.SYNC_ALL;
      if (syncs && lazy) {
        continue;
      }
      Action action = action(verb, random);
      int slot = action.slot();
      if (ON_CHANNEL.contains(verb) && open[slot] == null) {
        actions.add(new Action(Verb.OPEN, slot, action.path(), "", 0, new byte[0]));
        open[slot] = action.path();
      } else if (verb == Verb.OPEN || verb == Verb.OPEN_TRUNCATED) {
        open[slot] = action.path();
      } else if (verb == Verb.CLOSE) {
        open[slot] = null;
      }
      boolean known = verb == Verb.WRITE_BACK && open[slot] != null;
      actions.add(known ? action.on(open[slot]) : action);
    }
    return actions;
  }

  private static Verb verb(SplittableRandom random) {
    int sum = 0;
    for (int weight : WEIGHTS) {
      sum += weight;
    }
    int choice = random.nextInt(sum);
    int verb = 0;
    while (choice >= WEIGHTS[verb]) {
      choice -= WEIGHTS[verb++];
    }
    return Verb.values()[verb];
  }

  private static Action action(Verb verb, SplittableRandom random) {
    boolean onDirectory = verb == Verb.FORCE_DIRECTORY || verb == Verb.MAKE_DIRECTORY;
    boolean moves = random.nextInt(8) == 0 && (verb == Verb.RENAME || verb == Verb.DELETE);
    String path = file(random);
    String target = file(random);
    if (moves) {
      path = DIRS.get(1 + random.nextInt(2));
      target = (random.nextBoolean() ? "" : "d/") + "e";
    } else if (onDirectory) {
      path = DIRS.get(random.nextInt(DIRS.size()));
    }
    byte[] bytes = new byte[0];
    if (verb == Verb.WRITE || verb == Verb.APPEND) {
      bytes = new byte[1 + random.nextInt(random.nextInt(6) == 0 ? 20_000 : 3_000)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (1 + random.nextInt(255));
      }
    }
    int at = verb == Verb.TRUNCATE ? random.nextInt(1 + place(random)) : place(random);
    return new Action(verb, random.nextInt(SLOTS), path, target, at, bytes);
  }

  private static String file(SplittableRandom random) {
    String dir = DIRS.get(random.nextInt(DIRS.size()));
    return (dir.isEmpty() ? "" : dir + "/") + (char) ('p' + random.nextInt(2));
  }

  private static int place(SplittableRandom random) {
    return switch (random.nextInt(6)) {
      case 0 -> 0;
      case 1 -> 512 * random.nextInt(40);
      case 2 -> 4096 * random.nextInt(6);
      case 3 -> random.nextInt(30_000);
      default -> random.nextInt(5_000);
    };
  }

  /** What came of it: a word, the same on every provider. */
  String run(Action action) {
    try {
      attempt(action);
      return "done";
    } catch (FileSystemException e) {
      return e.getClass().getSimpleName();
    } catch (IOException e) {
      throw new IllegalStateException("" + action, e);
    }
  }

  private void attempt(Action action) throws IOException {
    Path path = root.resolve(action.path());
    switch (action.verb()) {
      case OPEN -> open(action.slot(), FileChannel.open(path, READ, WRITE, CREATE));
      case OPEN_TRUNCATED ->
        open(action.slot(), FileChannel.open(path, WRITE, CREATE, TRUNCATE_EXISTING));
      case CREATE -> Files.createFile(path);
      case RENAME -> Files.move(path, root.resolve(action.target()), ATOMIC_MOVE);
      case REPLACE -> Files.move(path, root.resolve(action.target()), REPLACE_EXISTING);
      case DELETE -> Files.delete(path);
      case MAKE_DIRECTORY -> Files.createDirectory(path);
      case FORCE_DIRECTORY -> {
        try (FileChannel dir = FileChannel.open(path, READ)) {
          dir.force(true);
        }
      }
      case COMMIT, WRITE_BACK, SYNC_ALL -> {
        // The machine does these.
      }
      default -> {
        FileChannel channel = channels[action.slot()];
        if (channel != null) {
          onChannel(action, channel);
        }
      }
    }
  }

  private void onChannel(Action action, FileChannel channel) throws IOException {
    switch (action.verb()) {
      case CLOSE -> {
        channel.close();
        channels[action.slot()] = null;
      }
      case WRITE -> writeFully(channel, action.bytes(), action.at());
      case APPEND -> writeFully(channel, action.bytes(), channel.size());
      case TRUNCATE -> channel.truncate(action.at());
      case FORCE -> channel.force(action.at() % 2 == 0);
      default -> throw new IllegalStateException(action.toString());
    }
  }

  private static void writeFully(FileChannel channel, byte[] bytes, long at) throws IOException {
    int written = channel.write(ByteBuffer.wrap(bytes), at);
    if (written != bytes.length) {
      throw new IOException("short write: " + written + " of " + bytes.length);
    }
  }

  private void open(int slot, FileChannel channel) throws IOException {
    if (channels[slot] != null) {
      channels[slot].close();
    }
    channels[slot] = channel;
  }

  @Override
  public void close() throws IOException {
    for (int slot = 0; slot < SLOTS; slot++) {
      FileChannel channel = channels[slot];
      if (channel != null) {
        channel.close();
      }
    }
  }
}
