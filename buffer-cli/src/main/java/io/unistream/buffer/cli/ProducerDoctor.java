package io.unistream.buffer.cli;

import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.cli.Diagnosis.Section;
import io.unistream.buffer.config.JsonSettings;
import io.unistream.buffer.producer.config.ConfiguredProducer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Looks at what a producer has besides its buffers. Asks no target. */
final class ProducerDoctor {

  /** How much larger a dead letter may be than its record (DeadLetters.inBuffer). */
  private static final int MORE = 13 << 10;

  private final Section section;
  private final JsonSettings file;
  private final ConfiguredProducer producer;

  /**
   * Makes the doctor.
   *
   * @param file the producer's part of the file
   */
  ProducerDoctor(Section section, JsonSettings file, ConfiguredProducer producer) {
    this.section = section;
    this.file = file;
    this.producer = producer;
  }

  void look() {
    sender();
    section.ok("mode " + producer.settings().mode()
        + (producer.settings().lanes() == 1
            ? ""
            : " with " + producer.settings().lanes() + " lanes"));
    if (producer.discardsDeadLetters()) {
      section.note("what the target refuses is thrown away");
    } else if (producer.deadLetters().isEmpty()) {
      section.note(
          "without deadLetters, what the target refuses is held, and nothing behind it is sent");
    }
  }

  private void sender() {
    if (!producer.hasSender()) {
      section.note("the sender is the program's own");
      return;
    }
    JsonSettings settings = file.in("sender");
    String type = settings.text("type").orElse("");
    section.ok("sender " + type);
    Optional<String> directory =
        type.equals("file") ? settings.text("directory") : Optional.empty();
    if (directory.isPresent() && !Files.isWritable(Path.of(directory.get()))) {
      section.problem(
          "the sender's directory " + directory.get() + " is not there, or cannot be written",
          "make it, for user " + System.getProperty("user.name"));
    }
  }

  /** Sees that the letter of each record fits. */
  static void letters(ConfiguredLog records, ConfiguredLog letters) {
    Optional<BufferSettings> theirs = letters.shared();
    if (theirs.isEmpty() || records.shared().isEmpty()) {
      return; // a stranger's
    }
    long needed = (long) records.shared().get().maxRecordBytes() + MORE;
    int takes = theirs.get().maxRecordBytes();
    if (takes < needed) {
      letters
          .section()
          .problem(
              "a dead letter may have " + needed + " bytes, and this buffer takes " + takes
                  + ": one that is too large blocks the producer",
              "set deadLetters.emit.maxBytes to at least " + needed);
    }
  }
}
