package io.unistream.buffer.file;

import io.unistream.buffer.tck.crash.EntryProfile;

/** Power loss where any subset of the changes to names may be kept. */
class FilePowerPosixTck extends FilePowerRules {

  FilePowerPosixTck() {
    super(EntryProfile.POSIX, 160, 1);
  }
}
