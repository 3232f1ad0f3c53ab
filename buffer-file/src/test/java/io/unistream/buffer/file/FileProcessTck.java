package io.unistream.buffer.file;

import io.unistream.buffer.CrashClass;
import io.unistream.buffer.tck.BufferHarness;
import io.unistream.buffer.tck.crash.EntryProfile;
import io.unistream.buffer.tck.jupiter.BufferRules;

/** The rules, where only the process may die. */
class FileProcessTck extends BufferRules {

  @Override
  protected BufferHarness harness() {
    return new FileHarness(CrashClass.PROCESS, EntryProfile.EXT4);
  }
}
