package io.unistream.buffer.bench.own;

/** A subject that counts what it does. */
public interface Counted {

  /**
   * How often it made data durable since it was opened.
   *
   * @return the number of syncs
   */
  long syncs();
}
