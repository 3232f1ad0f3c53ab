package io.unistream.buffer.reliability.operators;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.reliability.BrokenPromise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What somebody does to a log's directory as a whole. Each is judged by what {@code docs/operations.md} says of it. */
enum DirectoryAct {
  MOVED_AND_BACK("closed, moved away and back", false) {
    @Override
    void on(DirectoryTrial trial) throws IOException {
      Path log = trial.copy("log");
      Files.move(log, trial.place("moved"));
      Files.move(trial.place("moved"), log);
      trial.exact(log, trial.told());
    }
  },
  MOVED("closed, moved to another name", false) {
    @Override
    void on(DirectoryTrial trial) throws IOException {
      Path log = trial.copy("log");
      Told told = trial.told();
      String id = trial.sealOne(log, told);
      Path moved = trial.place("moved");
      Files.move(log, moved);
      String after = trial.sealOne(moved, told);
      if (!id.equals(after)) {
        throw new BrokenPromise("DUR-STABLE-BATCH", "a move changed the log id");
      }
      trial.exact(moved, told);
    }
  },
  CLONED("closed, cloned, and both opened", false) {
    @Override
    void on(DirectoryTrial trial) throws IOException {
      Path log = trial.copy("log");
      Told told = trial.told();
      trial.sealOne(log, told);
      Path clone = trial.place("clone");
      Trees.copy(log, clone);
      trial.bothExact(log, clone, told);
    }
  },
  CLONED_OPEN("open, cloned at rest, and both opened", false) {
    @Override
    void on(DirectoryTrial trial) throws IOException {
      Path log = trial.copy("log");
      Path clone = trial.place("clone");
      Told told = trial.told();
      Told toldOfClone;
      try (Buffer<String> buffer = trial.open(log)) {
        trial.put(buffer, told, "live", trial.random().nextInt(12));
        Trees.copy(log, clone);
        toldOfClone = told.copy();
        trial.put(buffer, told, "later", trial.random().nextInt(12));
      }
      trial.exact(log, told);
      trial.exact(clone, toldOfClone); // as after a kill at that moment
    }
  },
  RESTORED("closed, and an older copy put back as a whole", false) {
    @Override
    void on(DirectoryTrial trial) throws IOException {
      Path log = trial.copy("log");
      Told later = trial.told();
      trial.sealOne(log, later);
      Trees.delete(log);
      Trees.copy(trial.specimen().older(), log);
      trial.restored(log, later);
    }
  },
  RESTORED_IN_PLACE("closed, emptied, and an older copy put back into it", false) {
    @Override
    void on(DirectoryTrial trial) throws IOException {
      Path log = trial.copy("log");
      Told later = trial.told();
      trial.sealOne(log, later);
      trial.empty(log);
      Trees.copyInto(trial.specimen().older(), log);
      trial.restored(log, later);
    }
  },
  RESTORED_OVER("closed, and an older copy put over it, with all newer files left", false) {
    @Override
    void on(DirectoryTrial trial) throws IOException {
      Path log = trial.copy("log");
      Trees.copyInto(trial.specimen().older(), log);
      trial.toldOr(log, trial.told(), trial.specimen().toldOlder().copy());
    }
  },
  RESTORED_OPEN("open, emptied, and an older copy put back into it", false) {
    @Override
    void on(DirectoryTrial trial) throws IOException {
      Path log = trial.copy("log");
      Told later = trial.told();
      trial.lost(log, later, () -> {
        trial.empty(log);
        Trees.copyInto(trial.specimen().older(), log);
      });
      trial.restored(log, later);
    }
  },
  MOVED_OPEN("open, moved away, and back later", false) {
    @Override
    void on(DirectoryTrial trial) throws IOException {
      Path log = trial.copy("log");
      Told told = trial.told();
      Path moved = trial.place("moved");
      trial.lost(log, told, () -> Files.move(log, moved));
      if (Files.exists(log)) {
        throw new BrokenPromise("OWN-ONE", "the owner made the directory anew");
      }
      Files.move(moved, log);
      trial.exact(log, told);
    }
  },
  REPLACED_OPEN("open, moved away, and another log put in its place", false) {
    @Override
    void on(DirectoryTrial trial) throws IOException {
      Path log = trial.copy("log");
      Told told = trial.told();
      Path moved = trial.place("moved");
      trial.lost(log, told, () -> {
        Files.move(log, moved);
        Trees.copy(trial.other().directory(), log);
      });
      trial.exact(log, trial.other().told().copy());
      trial.exact(moved, told);
    }
  },
  EMPTIED_OPEN("open, emptied by a cleaner", false) {
    @Override
    void on(DirectoryTrial trial) throws IOException {
      Path log = trial.copy("log");
      trial.lost(log, trial.told(), () -> trial.empty(log));
      // Nothing is left that could tell: it is a new log.
      try (Buffer<String> buffer = trial.open(log)) {
        if (!buffer.recovery().created() || buffer.stats().backlogRecords() > 0) {
          throw new BrokenPromise("LIFE-OBSERVE", "it does not say that the log is new");
        }
      }
    }
  },
  REMOVED_OPEN("open, removed", false) {
    @Override
    void on(DirectoryTrial trial) throws IOException {
      Path log = trial.copy("log");
      trial.lost(log, trial.told(), () -> Trees.delete(log));
      if (Files.exists(log)) {
        throw new BrokenPromise("OWN-ONE", "the owner made the directory anew");
      }
    }
  },
  LINKED("open, and opened by a symbolic link", false) {
    @Override
    void on(DirectoryTrial trial) throws IOException {
      Path log = trial.copy("log");
      Path link = Files.createSymbolicLink(trial.place("link"), log);
      trial.second(log, link);
    }
  },
  HARD_LINKED("open, and each file linked into another directory that is opened", false) {
    @Override
    void on(DirectoryTrial trial) throws IOException {
      Path log = trial.copy("log");
      Told told = trial.told();
      Path links = Files.createDirectory(trial.place("links"));
      try (Buffer<String> buffer = trial.open(log)) {
        trial.put(buffer, told, "live", 3);
        for (Path each : Trees.list(log)) {
          if (Files.isRegularFile(each)) {
            Files.createLink(links.resolve(each.getFileName().toString()), each);
          }
        }
        trial.mustBeLocked(links);
        trial.put(buffer, told, "live", 3);
      }
      Trees.delete(links);
      trial.exact(log, told);
    }
  },
  BOUND("open, and opened through a bind mount", true) {
    @Override
    void on(DirectoryTrial trial) throws IOException {
      Path log = trial.copy("log");
      Path bound = Files.createDirectory(trial.place("bound"));
      Commands.run("mount", "--bind", log.toString(), bound.toString());
      try {
        trial.second(log, bound);
      } finally {
        Commands.run("umount", bound.toString());
      }
    }
  },
  OVERLAID("on overlayfs, from a layer below that is read alone", true) {
    @Override
    void on(DirectoryTrial trial) throws IOException {
      Path log = trial.copy("log");
      Path merged = Files.createDirectory(trial.place("merged"));
      Path upper = Files.createDirectory(trial.place("upper"));
      Path work = Files.createDirectory(trial.place("work"));
      Commands.run(
          "mount",
          "-t",
          "overlay",
          "overlay",
          "-o",
          "lowerdir=" + log + ",upperdir=" + upper + ",workdir=" + work,
          merged.toString());
      try {
        Told told = trial.told();
        trial.second(merged, merged, told);
        trial.sealOne(merged, told);
        trial.exact(merged, told);
      } finally {
        Commands.run("umount", merged.toString());
      }
      trial.exact(log, trial.told()); // nothing was written below
    }
  };

  final String words;

  /** Whether only root can do it. */
  final boolean needsRoot;

  DirectoryAct(String words, boolean needsRoot) {
    this.words = words;
    this.needsRoot = needsRoot;
  }

  abstract void on(DirectoryTrial trial) throws IOException;
}
