package io.unistream.buffer.tck.crash;

import io.unistream.buffer.tck.crash.Found.FoundDir;
import io.unistream.buffer.tck.crash.Found.FoundFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether a power cut may leave what was found: searches for directory steps that give the names, and asks {@link
 * FileVerdict} about each file. A branch of the search ends at the first name that no later step can mend.
 */
final class TreeVerdict {

  private final Undecided undecided;
  private final int sector;
  private final FoundDir found;

  /** For each step, and for the end, the names that it or a later one touches. */
  private final List<Set<Name>> openNames = new ArrayList<>();

  private final Map<Claim, Optional<String>> files = new HashMap<>();
  private final Set<Visited> visited = new HashSet<>();

  private record Name(DirNode dir, String name) {}

  private record Claim(FileNode file, FoundFile found) {}

  private record Visited(int step, Map<DirNode, Map<String, Node>> names) {}

  TreeVerdict(Storage frozen, CrashConfig config, EntryProfile profile, FoundDir found) {
    this.undecided = new Undecided(frozen, profile, config.sectorBytes(), 0);
    this.sector = config.sectorBytes();
    this.found = found;
    Set<Name> later = Set.of();
    openNames.add(later);
    for (int i = undecided.steps.size() - 1; i >= 0; i--) {
      later = new HashSet<>(later);
      for (EntryEdit edit : undecided.steps.get(i).edits()) {
        later.add(new Name(edit.dir(), edit.name()));
      }
      openNames.add(0, later);
    }
  }

  /** Nothing if it may; otherwise the problems of the run of directory steps that comes closest. */
  List<String> whyNot() {
    int all = undecided.freeSteps.size();
    List<String> fewest = problems(undecided.steps.size(), prefix(all));
    int closest = all;
    for (int kept = all - 1; kept >= 0 && !fewest.isEmpty(); kept--) {
      List<String> problems = problems(undecided.steps.size(), prefix(kept));
      if (problems.size() < fewest.size()) {
        fewest = problems;
        closest = kept;
      }
    }
    if (fewest.isEmpty() || (undecided.profile != EntryProfile.EXT4 && search(0, Map.of()))) {
      return List.of();
    }
    if (all > 0) {
      fewest.add(0, "closest with " + names(closest));
    }
    return List.copyOf(fewest);
  }

  private String names(int kept) {
    if (kept == undecided.freeSteps.size()) {
      return "all changes of names";
    }
    return "the names as they were before " + undecided.freeSteps.get(kept).operation();
  }

  private Map<DirNode, Map<String, Node>> prefix(int count) {
    Map<DirNode, Map<String, Node>> names = Map.of();
    int free = 0;
    for (EntryStep step : undecided.steps) {
      if (step.certain() || free++ < count) {
        names = with(step, names);
      }
    }
    return names;
  }

  /** Whether the steps from one on can lead from some names to what was found. */
  private boolean search(int index, Map<DirNode, Map<String, Node>> names) {
    if (!visited.add(new Visited(index, names)) || !problems(index, names).isEmpty()) {
      return false;
    }
    if (index == undecided.steps.size()) {
      return true;
    }
    EntryStep step = undecided.steps.get(index);
    return search(index + 1, with(step, names)) || (!step.certain() && search(index + 1, names));
  }

  private static Map<DirNode, Map<String, Node>> with(
      EntryStep step, Map<DirNode, Map<String, Node>> names) {
    Map<DirNode, Map<String, Node>> changed = new HashMap<>(names);
    for (EntryEdit edit : step.edits()) {
      Map<String, Node> entries =
          new TreeMap<>(changed.getOrDefault(edit.dir(), edit.dir().durable));
      edit.applyTo(entries);
      changed.put(edit.dir(), entries);
    }
    return changed;
  }

  private List<String> problems(int index, Map<DirNode, Map<String, Node>> names) {
    Comparison comparison = new Comparison(index, names);
    comparison.compare("", undecided.storage.root, found);
    return comparison.problems;
  }

  /** Holds names against what was found, as far as the steps from one on leave them alone. */
  private final class Comparison {

    private final int index;
    private final Map<DirNode, Map<String, Node>> names;
    private final Set<DirNode> dirs = new HashSet<>();
    private final Map<FileNode, byte[]> contents = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    Comparison(int index, Map<DirNode, Map<String, Node>> names) {
      this.index = index;
      this.names = names;
    }

    void compare(String path, DirNode dir, FoundDir there) {
      dirs.add(dir);
      Map<String, Node> expected = names.getOrDefault(dir, dir.durable);
      Set<String> all = new TreeSet<>(expected.keySet());
      all.addAll(there.entries().keySet());
      for (String name : all) {
        if (!openNames.get(index).contains(new Name(dir, name))) {
          compare(path + "/" + name, expected.get(name), there.entries().get(name));
        }
      }
    }

    private void compare(String path, @Nullable Node expected, @Nullable Found there) {
      if (expected instanceof DirNode dir) {
        compareDir(path, dir, there);
      } else if (there == null && expected != null) {
        problems.add(path + " is missing");
      } else if (there != null && expected == null) {
        problems.add(path + " should not be there");
      } else if (there instanceof FoundFile content && expected instanceof FileNode file) {
        compare(path, file, content);
      } else if (there != null) {
        problems.add(path + " is a directory, and should be a file");
      }
    }

    private void compareDir(String path, DirNode dir, @Nullable Found there) {
      boolean mayMove =
          undecided.profile == EntryProfile.PARANOID && index < undecided.steps.size();
      if (mayMove) {
        return; // half a rename may yet give it another name, and only one of them counts
      }
      if (dirs.contains(dir)) {
        if (there != null) {
          problems.add(path + " should not be there, since the directory has another name");
        }
      } else if (there instanceof FoundDir sub) {
        compare(path, dir, sub);
      } else {
        problems.add(
            path + (there == null ? " is missing" : " is a file, and should be a directory"));
      }
    }

    private void compare(String path, FileNode file, FoundFile there) {
      files
          .computeIfAbsent(
              new Claim(file, there),
              claim -> Optional.ofNullable(FileVerdict.whyNot(file, sector, there.content())))
          .ifPresent(problem -> problems.add(path + " " + problem));
      byte[] known = contents.putIfAbsent(file, there.content());
      if (known != null && !Arrays.equals(known, there.content())) {
        problems.add(path + " differs from what the same file has under another name");
      }
    }
  }
}
