package io.unistream.buffer.tck.crash;

import java.util.TreeMap;

/** A directory: the names that programs see, and those that are on the device for certain. */
final class DirNode extends Node {

  final TreeMap<String, Node> entries = new TreeMap<>();
  final TreeMap<String, Node> durable = new TreeMap<>();

  DirNode(long id) {
    super(id);
  }

  @Override
  long size() {
    return Page.BYTES;
  }
}
