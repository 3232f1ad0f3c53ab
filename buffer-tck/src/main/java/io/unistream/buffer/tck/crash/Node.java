package io.unistream.buffer.tck.crash;

/** An inode. Compared by identity. */
abstract sealed class Node permits FileNode, DirNode {

  final long id;
  int links;
  int handles;
  long modified; // the number of changes before the last one, as milliseconds: time that replays

  Node(long id) {
    this.id = id;
  }

  abstract long size();
}
