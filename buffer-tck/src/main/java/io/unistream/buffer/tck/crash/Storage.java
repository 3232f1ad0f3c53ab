package io.unistream.buffer.tck.crash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Inodes, directories and the changes that are not durable yet. Knows no paths, faults or threads; {@link Disk} guards
 * it.
 *
 * <p>{@code journal} holds the changes of all directories in order, until forcing their directories has made them
 * durable; {@code syncedUpTo} is the last of them that was forced, which an ordered journal makes durable along with
 * everything before it.
 */
final class Storage {

  final DirNode root;
  final List<EntryChange> journal = new ArrayList<>();
  long syncedUpTo = -1;
  private long nextSequence;
  private long nextId;
  private long usedPages;

  Storage(DirNode root, long nextId) {
    this.root = root;
    this.nextId = nextId;
    root.links = 1;
  }

  static Storage empty() {
    return new Storage(new DirNode(2), 11); // as ext4 numbers them
  }

  long nextId() {
    return nextId;
  }

  long usedPages() {
    return usedPages;
  }

  FileNode newFile() {
    return new FileNode(nextId++, Content.EMPTY);
  }

  DirNode newDir() {
    return new DirNode(nextId++);
  }

  void write(Operation operation, FileNode file, long offset, byte[] bytes) {
    change(
        file, new DataChange(nextSequence++, operation, false, offset, bytes, Durability.PENDING));
  }

  void truncate(Operation operation, FileNode file, long size) {
    change(
        file,
        new DataChange(nextSequence++, operation, true, size, new byte[0], Durability.PENDING));
  }

  private void change(FileNode file, DataChange change) {
    if (change.truncation()) {
      file.bad.truncate(change.offset());
    }
    usedPages -= file.visible.allocatedPages();
    file.add(change);
    usedPages += file.visible.allocatedPages();
  }

  void link(Operation operation, DirNode dir, String name, Node node) {
    enter(operation, List.of(edit(dir, name, node, true)));
  }

  void unlink(Operation operation, DirNode dir, String name, Node node) {
    enter(operation, List.of(edit(dir, name, node, false)));
  }

  void rename(
      Operation operation, DirNode from, String name, DirNode to, String newName, Node node) {
    enter(operation, List.of(edit(to, newName, node, true), edit(from, name, node, false)));
  }

  private static EntryEdit edit(DirNode dir, String name, Node node, boolean adds) {
    return new EntryEdit(dir, name, node, adds, Durability.PENDING);
  }

  private void enter(Operation operation, List<EntryEdit> edits) {
    EntryChange change = new EntryChange(nextSequence++, operation, edits);
    journal.add(change);
    for (EntryEdit edit : edits) {
      Node replaced = edit.dir().entries.get(edit.name());
      edit.applyTo(edit.dir().entries);
      edit.node().links += edit.adds() ? 1 : -1;
      edit.dir().modified = change.sequence();
      if (edit.adds() && replaced != null) {
        replaced.links--;
        release(replaced);
      }
      release(edit.node());
    }
  }

  /** Gives back the space of a file that has neither a name nor an open handle. */
  void release(Node node) {
    if (node.links == 0 && node.handles == 0 && node instanceof FileNode file) {
      usedPages -= file.visible.allocatedPages();
    }
  }

  void sync(Node node) {
    if (node instanceof FileNode file) {
      file.synced();
    } else if (node instanceof DirNode dir) {
      journal.replaceAll(change -> change.after(dir, true));
      for (EntryChange change : journal) {
        if (change.touches(dir) && change.any(Durability.SYNCED)) {
          syncedUpTo = Math.max(syncedUpTo, change.sequence());
        }
      }
      fold();
    }
  }

  void syncFailed(Node node) {
    if (node instanceof FileNode file) {
      file.syncFailed();
    } else if (node instanceof DirNode dir) {
      journal.replaceAll(change -> change.after(dir, false));
    }
  }

  /** Moves changes that are certain, and that no uncertain one precedes in their directories, to the durable maps. */
  private void fold() {
    Set<DirNode> uncertain = new HashSet<>();
    List<EntryChange> kept = new ArrayList<>();
    for (EntryChange change : journal) {
      if (change.allSynced() && !change.touchesAny(uncertain)) {
        change.edits().forEach(edit -> edit.applyTo(edit.dir().durable));
      } else {
        change.edits().forEach(edit -> uncertain.add(edit.dir()));
        kept.add(change);
      }
    }
    journal.clear();
    journal.addAll(kept);
  }

  /** Another storage in the same state, without open handles. */
  Storage copy() {
    Map<Node, Node> copies = new HashMap<>();
    Storage copy = new Storage(copy(root, copies), nextId);
    for (EntryChange change : journal) {
      List<EntryEdit> edits = new ArrayList<>(change.edits().size());
      for (EntryEdit edit : change.edits()) {
        edits.add(new EntryEdit(
            copy(edit.dir(), copies),
            edit.name(),
            copy(edit.node(), copies),
            edit.adds(),
            edit.durability()));
      }
      copy.journal.add(new EntryChange(change.sequence(), change.operation(), List.copyOf(edits)));
    }
    copy.syncedUpTo = syncedUpTo;
    copy.nextSequence = nextSequence;
    copy.count();
    return copy;
  }

  /** Counts links and space anew, from the names that programs see. */
  void count() {
    usedPages = 0;
    root.links = 1;
    count(root);
  }

  private void count(DirNode dir) {
    for (Node child : dir.entries.values()) {
      child.links++;
      if (child.links == 1 && child instanceof DirNode sub) {
        count(sub);
      } else if (child.links == 1 && child instanceof FileNode file) {
        usedPages += file.visible.allocatedPages();
      }
    }
  }

  private static DirNode copy(DirNode dir, Map<Node, Node> copies) {
    return (DirNode) copy((Node) dir, copies);
  }

  private static Node copy(Node node, Map<Node, Node> copies) {
    Node known = copies.get(node);
    if (known != null) {
      return known;
    }
    if (node instanceof FileNode file) {
      FileNode copy = file.copy();
      copies.put(node, copy);
      return copy;
    }
    DirNode dir = (DirNode) node;
    DirNode copy = new DirNode(dir.id);
    copy.modified = dir.modified;
    copies.put(node, copy);
    dir.entries.forEach((name, child) -> copy.entries.put(name, copy(child, copies)));
    dir.durable.forEach((name, child) -> copy.durable.put(name, copy(child, copies)));
    return copy;
  }
}
