package io.unistream.buffer.tck.crash;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Everything in a frozen storage about which a power cut decides. */
final class Undecided {

  /** An undecided change of a file, with its possible outcomes. */
  record Change(FileNode file, DataChange change, Tears tears) {}

  final Storage storage;
  final EntryProfile profile;
  final List<EntryStep> steps; // certain ones included
  final List<EntryStep> freeSteps = new ArrayList<>();
  final List<Change> changes = new ArrayList<>();
  /** By identity, since equal changes are not the same change. */
  final IdentityHashMap<DataChange, Integer> indexOf = new IdentityHashMap<>();

  Undecided(Storage storage, EntryProfile profile, int sector, long seed) {
    this.storage = storage;
    this.profile = profile;
    Map<Long, FileNode> files = new TreeMap<>();
    this.steps = reachable(EntryStep.of(storage, profile), files);
    for (EntryStep step : steps) {
      if (!step.certain()) {
        freeSteps.add(step);
      }
    }
    files.values().forEach(file -> add(file, sector, seed));
    changes.sort(Comparator.comparingLong(open -> open.change().sequence()));
    for (int i = 0; i < changes.size(); i++) {
      indexOf.put(changes.get(i).change(), i);
    }
  }

  int size() {
    return freeSteps.size() + changes.size();
  }

  /** Leaves out what happened in directories that no outcome brings back; collects the files of the others. */
  private List<EntryStep> reachable(List<EntryStep> all, Map<Long, FileNode> files) {
    Set<Node> seen = new HashSet<>();
    collect(storage.root, files, seen);
    int before;
    do {
      before = seen.size();
      for (EntryStep step : all) {
        for (EntryEdit edit : step.edits()) {
          if (seen.contains(edit.dir())) {
            collect(edit.node(), files, seen);
          }
        }
      }
    } while (seen.size() > before);
    return all.stream()
        .filter(step -> step.edits().stream().anyMatch(edit -> seen.contains(edit.dir())))
        .toList();
  }

  private static void collect(Node node, Map<Long, FileNode> files, Set<Node> seen) {
    if (!seen.add(node)) {
      return;
    }
    if (node instanceof FileNode file) {
      files.put(file.id, file);
    } else if (node instanceof DirNode dir) {
      dir.durable.values().forEach(child -> collect(child, files, seen));
    }
  }

  private void add(FileNode file, int sector, long seed) {
    long[] durableEnds = file.durableEnds();
    long visibleEnd = file.durable.size();
    for (int i = 0; i < durableEnds.length; i++) {
      DataChange change = file.changes.get(i);
      if (change.durability() != Durability.SYNCED) {
        SplittableRandom random = new SplittableRandom(Hashing.mix(seed, change.sequence()));
        Tears tears = Tears.of(change, durableEnds[i], visibleEnd, sector, random);
        changes.add(new Change(file, change, tears));
      }
      visibleEnd = change.sizeAfter(visibleEnd);
    }
  }
}
