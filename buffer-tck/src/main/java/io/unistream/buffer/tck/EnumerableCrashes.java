package io.unistream.buffer.tck;

/** A harness whose storage operations can be counted, so that the kit can crash before and after each one. */
public interface EnumerableCrashes extends BufferHarness {

  @Override
  CrashableStore newStore();
}
