package io.unistream.buffer.file;

import io.unistream.buffer.CrashClass;
import io.unistream.buffer.tck.BufferHarness;
import io.unistream.buffer.tck.crash.EntryProfile;
import io.unistream.buffer.tck.jqwik.BufferProperties;

/** Random scenarios on the file backend, power losses among them. */
class FileBufferProperties extends BufferProperties {

  @Override
  protected BufferHarness harness() {
    return new FileHarness(CrashClass.POWER, EntryProfile.EXT4);
  }
}
