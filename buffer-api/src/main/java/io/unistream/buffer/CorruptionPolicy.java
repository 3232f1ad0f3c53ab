package io.unistream.buffer;

/** What opening does when acknowledged data turns out to be damaged (ERR-CORRUPT). */
public enum CorruptionPolicy {
  /**
   * Refuse to open. {@link CorruptLogException} says what is damaged and where. No entry is changed. A log in S3 has been taken over by then,
   * and its former owner is fenced.
   */
  FAIL,
  /**
   * Move only the damaged span aside, continue with all valid records, and report exactly which sequence numbers are
   * missing, in {@link RecoveryReport#quarantined()}.
   */
  QUARANTINE
}
