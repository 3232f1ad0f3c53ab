package io.unistream.buffer.cli;

import io.unistream.buffer.Buffer;
import java.util.List;

/** Puts the payloads of letters into another log, as new records behind all that is there. They are synced there when this returns. */
final class IntoLog implements LetterRun.Destination {

  private final Buffer<byte[]> log;

  IntoLog(Buffer<byte[]> log) {
    this.log = log;
  }

  @Override
  public List<Letter> take(List<Letter> letters) {
    log.putAll(letters.stream().map(Letter::payload).toList());
    return List.of();
  }

  @Override
  public boolean goesOn() {
    return true;
  }
}
