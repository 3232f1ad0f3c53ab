package io.unistream.buffer.s3.model;

/** What an owner knows of an older epoch, and says of it in its opening, a byte each. */
enum OfOlder {
  /** Where the log of the owner lets it end: its objects behind that are void for certain. */
  END,
  /** Which slots this opener ever tried to fence and met an object in: the request may land again. */
  TRIED,
  /** Which slots are in the log, a bit each. */
  RANGE,
  /** Of those, the damaged ones of which the entries were saved, and of which they were not. */
  SAVED,
  EMPTY,
  /** Whether it skips as many numbers as the epoch's owner can have given. */
  SKIPPED
}
