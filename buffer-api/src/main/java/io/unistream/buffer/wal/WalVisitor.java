package io.unistream.buffer.wal;

/** Takes the entries of a log during {@link Wal#replay}. */
@FunctionalInterface
public interface WalVisitor {

  /**
   * Takes one entry.
   *
   * @param entry the entry; its body belongs to the visitor
   */
  void entry(WalEntry entry);
}
