package io.unistream.buffer.tck.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A create, unlink or rename whose directory may not have been forced; a rename has two edits. */
record EntryChange(long sequence, Operation operation, List<EntryEdit> edits) {

  boolean allSynced() {
    for (EntryEdit edit : edits) {
      if (edit.durability() != Durability.SYNCED) {
        return false;
      }
    }
    return true;
  }

  boolean any(Durability durability) {
    for (EntryEdit edit : edits) {
      if (edit.durability() == durability) {
        return true;
      }
    }
    return false;
  }

  boolean touches(DirNode dir) {
    for (EntryEdit edit : edits) {
      if (edit.dir() == dir) {
        return true;
      }
    }
    return false;
  }

  boolean touchesAny(Set<DirNode> dirs) {
    for (EntryEdit edit : edits) {
      if (dirs.contains(edit.dir())) {
        return true;
      }
    }
    return false;
  }

  /** The same after a sync of a directory, which succeeded or not. */
  EntryChange after(DirNode dir, boolean synced) {
    if (!touches(dir)) {
      return this;
    }
    List<EntryEdit> changed = new ArrayList<>(edits);
    changed.replaceAll(edit -> edit.dir() != dir
        ? edit
        : edit.as(synced ? edit.durability().afterSync() : edit.durability().afterFailedSync()));
    return new EntryChange(sequence, operation, List.copyOf(changed));
  }
}
