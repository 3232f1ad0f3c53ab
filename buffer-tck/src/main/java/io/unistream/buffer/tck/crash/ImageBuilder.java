package io.unistream.buffer.tck.crash;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Makes the storage that an {@link Outcome} leaves. */
final class ImageBuilder {

  private final Undecided undecided;
  private final CrashConfig config;

  ImageBuilder(Undecided undecided, CrashConfig config) {
    this.undecided = undecided;
    this.config = config;
  }

  CrashImage build(Outcome outcome) {
    Map<DirNode, Map<String, Node>> dirs = new HashMap<>();
    int free = 0;
    for (EntryStep step : undecided.steps) {
      if (step.certain() || outcome.kept()[free++]) {
        for (EntryEdit edit : step.edits()) {
          edit.applyTo(dirs.computeIfAbsent(edit.dir(), dir -> new TreeMap<>(dir.durable)));
        }
      }
    }
    Map<Node, Node> built = new HashMap<>();
    DirNode root = dir(undecided.storage.root, dirs, outcome, built);
    Storage storage = new Storage(root, undecided.storage.nextId());
    return new CrashImage(storage, config, lost(outcome), () -> describe(outcome));
  }

  private static Set<Loss> lost(Outcome outcome) {
    Set<Loss> lost = EnumSet.noneOf(Loss.class);
    for (boolean kept : outcome.kept()) {
      if (!kept) {
        lost.add(Loss.NAME);
      }
    }
    for (Tear tear : outcome.tears()) {
      if (tear.isAbsent()) {
        lost.add(Loss.CONTENT);
      } else if (!tear.isWhole()) {
        lost.add(Loss.TORN_WRITE);
      }
    }
    return lost;
  }

  private DirNode dir(
      DirNode dir, Map<DirNode, Map<String, Node>> dirs, Outcome outcome, Map<Node, Node> built) {
    DirNode result = new DirNode(dir.id);
    built.put(dir, result);
    Map<String, Node> entries = dirs.getOrDefault(dir, dir.durable);
    entries.forEach((name, child) -> {
      Node node = built.get(child);
      if (node == null && child instanceof FileNode file) {
        Content content = content(file, outcome);
        node = new FileNode(file.id, content, content, new ArrayList<>(0), file.bad.copy());
        built.put(file, node);
      } else if (node == null && child instanceof DirNode sub) {
        node = dir(sub, dirs, outcome, built);
      } else if (child instanceof DirNode) {
        return; // a directory has one name; half a rename gave it two
      }
      if (node != null) {
        result.entries.put(name, node);
        result.durable.put(name, node);
      }
    });
    return result;
  }

  private Content content(FileNode file, Outcome outcome) {
    Content content = file.durable;
    for (DataChange change : file.changes) {
      Integer index = undecided.indexOf.get(change);
      content = index == null
          ? change.applyTo(content)
          : outcome.tears()[index].effect().apply(content);
    }
    return content;
  }

  private List<String> describe(Outcome outcome) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < outcome.kept().length; i++) {
      EntryStep step = undecided.freeSteps.get(i);
      if (!outcome.kept()[i]) {
        boolean half = step.edits().size() == 1 && step.operation().kind() == Operation.Kind.RENAME;
        String which =
            step.edits().get(0).adds() ? " (the new name)" : " (the removal of the old name)";
        lines.add("dropped " + step.operation() + (half ? which : ""));
      }
    }
    for (int i = 0; i < outcome.tears().length; i++) {
      String what = outcome.tears()[i].what();
      if (!outcome.tears()[i].isWhole()) {
        lines.add(what + " " + undecided.changes.get(i).change().operation());
      }
    }
    return lines;
  }
}
