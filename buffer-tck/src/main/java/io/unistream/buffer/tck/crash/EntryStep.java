package io.unistream.buffer.tck.crash;

import java.util.ArrayList;
import java.util.List;

/**
 * A change of directories that a power cut keeps or drops as one.
 *
 * @param sequence its place among all changes
 * @param operation what caused it
 * @param edits what it does
 * @param certain true if it is kept in any case
 */
record EntryStep(long sequence, Operation operation, List<EntryEdit> edits, boolean certain) {

  static List<EntryStep> of(Storage storage, EntryProfile profile) {
    List<EntryStep> steps = new ArrayList<>();
    for (EntryChange change : storage.journal) {
      if (profile == EntryProfile.PARANOID) {
        for (EntryEdit edit : change.edits()) {
          boolean synced = edit.durability() == Durability.SYNCED;
          steps.add(new EntryStep(change.sequence(), change.operation(), List.of(edit), synced));
        }
      } else {
        boolean journaled = profile == EntryProfile.EXT4
            && change.sequence() <= storage.syncedUpTo
            && !change.any(Durability.STUCK);
        boolean certain = journaled || change.any(Durability.SYNCED);
        steps.add(new EntryStep(change.sequence(), change.operation(), change.edits(), certain));
      }
    }
    return steps;
  }
}
