package io.unistream.buffer.file;

import io.unistream.buffer.tck.crash.EntryProfile;

/** Power loss where a rename may be torn as well. */
class FilePowerParanoidTck extends FilePowerRules {

  FilePowerParanoidTck() {
    super(EntryProfile.PARANOID, 160, 3);
  }
}
