package io.unistream.buffer.tck.crash;

/** An open file or directory. Compared by identity. */
final class Handle {

  private final Node node;
  private final String path;
  private final OpenMode mode;

  Handle(Node node, String path, OpenMode mode) {
    this.node = node;
    this.path = path;
    this.mode = mode;
  }

  Node node() {
    return node;
  }

  String path() {
    return path;
  }

  OpenMode mode() {
    return mode;
  }
}
