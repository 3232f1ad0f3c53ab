package io.unistream.buffer.tck.crash;

import java.util.Map;

/** One name put into, or taken out of, one directory. */
record EntryEdit(DirNode dir, String name, Node node, boolean adds, Durability durability) {

  EntryEdit as(Durability other) {
    return new EntryEdit(dir, name, node, adds, other);
  }

  void applyTo(Map<String, Node> entries) {
    if (adds) {
      entries.put(name, node);
    } else {
      entries.remove(name, node);
    }
  }
}
