package io.unistream.buffer.tck.crash;

import java.util.ArrayList;
import java.util.List;

/** A file: what programs see, what is on the device for certain, and the changes that lead from this to that. */
final class FileNode extends Node {

  Content visible;
  Content durable;
  final List<DataChange> changes;
  final BadSectors bad;

  FileNode(long id, Content content) {
    this(id, content, content, new ArrayList<>(0));
  }

  FileNode(long id, Content visible, Content durable, List<DataChange> changes) {
    this(id, visible, durable, changes, new BadSectors());
  }

  FileNode(long id, Content visible, Content durable, List<DataChange> changes, BadSectors bad) {
    super(id);
    this.bad = bad;
    this.visible = visible;
    this.durable = durable;
    this.changes = changes;
  }

  @Override
  long size() {
    return visible.size();
  }

  void add(DataChange change) {
    visible = change.applyTo(visible);
    changes.add(change);
    modified = change.sequence();
  }

  void synced() {
    changes.replaceAll(change -> change.as(change.durability().afterSync()));
    int certain = 0;
    while (certain < changes.size() && changes.get(certain).durability() == Durability.SYNCED) {
      certain++;
    }
    if (certain == changes.size()) {
      durable = visible;
    } else {
      // A change that a failed sync left in doubt lies below the rest, which therefore stays a
      // list.
      for (DataChange change : changes.subList(0, certain)) {
        durable = change.applyTo(durable);
      }
    }
    changes.subList(0, certain).clear();
  }

  /** For each change, up to where the device had bytes of this file for certain when it was made. */
  long[] durableEnds() {
    long[] ends = new long[changes.size()];
    long end = durable.size();
    for (int i = 0; i < ends.length; i++) {
      ends[i] = end;
      DataChange change = changes.get(i);
      if (change.truncation()) {
        end = Math.min(end, change.offset());
      } else if (change.durability() == Durability.SYNCED) {
        end = Math.max(end, change.end());
      }
    }
    return ends;
  }

  void syncFailed() {
    changes.replaceAll(change -> change.as(change.durability().afterFailedSync()));
  }

  FileNode copy() {
    FileNode copy = new FileNode(id, visible, durable, new ArrayList<>(changes), bad.copy());
    copy.modified = modified;
    return copy;
  }
}
