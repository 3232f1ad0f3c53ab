package io.unistream.buffer.file;

import io.unistream.buffer.tck.crash.EntryProfile;

/** Power loss where a journal keeps names in the order in which they were made. */
class FilePowerExt4Tck extends FilePowerRules {

  FilePowerExt4Tck() {
    super(EntryProfile.EXT4, 28, 3);
  }
}
