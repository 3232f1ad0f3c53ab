package io.unistream.examples.crash;

/** What a life was doing when it was killed, in the order in which lives do it. */
enum Step {
  /** The JVM was starting. */
  STARTING("starting", "before the buffer was opened"),
  /** The buffer was being opened: recovery, if there was a log. */
  RECOVERING("recovering", "while the buffer was being opened"),
  /** No batch was in hand. */
  PUTTING("putting", "while records were being put"),
  /** A batch was handed out, and the target has perhaps a part of it. */
  SENDING("sending", "a batch was on its way to the target"),
  /** The target has the whole batch, and it comes again unless the commit was stored. */
  SENT("sent, not committed", "a batch is in the target, its commit has not returned"),
  /** Nothing to do until more is due. */
  IDLE("all put", "with nothing left to put");

  private final String title;
  private final String meaning;

  Step(String title, String meaning) {
    this.title = title;
    this.meaning = meaning;
  }

  String title() {
    return title;
  }

  String meaning() {
    return meaning;
  }
}
