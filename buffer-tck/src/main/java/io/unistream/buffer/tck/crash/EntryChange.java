package io.unistream.buffer.tck.crash;

import java.util.List;
import java.util.function.Predicate;

/** A create, unlink or rename whose directory may not have been forced; a rename has two edits. */
record EntryChange(long sequence, Operation operation, List<EntryEdit> edits) {

  boolean allSynced() {
    return edits.stream().allMatch(edit -> edit.durability() == Durability.SYNCED);
  }

  boolean any(Durability durability) {
    return edits.stream().anyMatch(edit -> edit.durability() == durability);
  }

  boolean touches(Predicate<DirNode> dirs) {
    return edits.stream().map(EntryEdit::dir).anyMatch(dirs);
  }

  EntryChange with(DirNode dir, boolean synced) {
    return new EntryChange(
        sequence,
        operation,
        edits.stream()
            .map(edit -> edit.dir() != dir
                ? edit
                : edit.as(
                    synced ? edit.durability().afterSync() : edit.durability().afterFailedSync()))
            .toList());
  }
}
