package io.unistream.buffer.s3;

import io.unistream.buffer.wal.WalVisitor;

/**
 * An object that was read and checked.
 *
 * @param body the array that holds the unpacked body
 * @param start where it begins there
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record LogObject(String key, ObjectHeader header, byte[] body, int start) {

  int end() {
    return start + header.bodyBytes();
  }

  boolean holdsEntries() {
    return header.type() == ObjectType.DATA;
  }

  EntryFormat format() {
    return new EntryFormat(header.log(), header.writer(), header.place());
  }

  /** Checks the entries and hands them over, in order. */
  void visit(WalVisitor visitor) throws DamageException {
    if (!holdsEntries()) {
      return;
    }
    EntryFormat format = format();
    int at = start;
    try {
      while (at < end()) {
        int next = format.end(body, at, at - start, end());
        format.tell(body, at, at - start, visitor);
        at = next;
      }
    } catch (DamageException e) {
      throw e.in(key);
    }
  }
}
