package io.unistream.buffer.s3;

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
}
