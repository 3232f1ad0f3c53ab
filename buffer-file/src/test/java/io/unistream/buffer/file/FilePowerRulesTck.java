package io.unistream.buffer.file;

import io.unistream.buffer.CrashClass;
import io.unistream.buffer.tck.BufferHarness;
import io.unistream.buffer.tck.crash.EntryProfile;
import io.unistream.buffer.tck.jupiter.BufferRules;

/** The rules, where the power may go. */
class FilePowerRulesTck extends BufferRules {

  @Override
  protected BufferHarness harness() {
    return new FileHarness(CrashClass.POWER, EntryProfile.POSIX);
  }
}
