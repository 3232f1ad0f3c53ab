package io.unistream.buffer.cli;

import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.cli.Diagnosis.Section;
import io.unistream.buffer.file.FileBufferSettings;
import io.unistream.buffer.memory.MemoryBufferSettings;
import io.unistream.buffer.producer.config.ConfiguredBuffer;
import io.unistream.buffer.s3.S3BufferSettings;
import java.util.Optional;

/**
 * A buffer of a configuration, whose settings are valid.
 *
 * @param name as findings name it
 * @param section takes findings about it
 * @param settings of the type that its backend has
 */
record ConfiguredLog(String name, Section section, Object settings) {

  static ConfiguredLog of(String name, Diagnosis diagnosis, ConfiguredBuffer buffer) {
    Object settings = buffer.settings().as(buffer.settings().backend());
    return new ConfiguredLog(name, diagnosis.about(name), settings);
  }

  /** What all backends share; empty if the backend is a stranger's. */
  Optional<BufferSettings> shared() {
    if (settings instanceof FileBufferSettings file) {
      return Optional.of(file.buffer());
    }
    if (settings instanceof S3BufferSettings s3) {
      return Optional.of(s3.buffer());
    }
    return settings instanceof MemoryBufferSettings memory
        ? Optional.of(memory.buffer())
        : Optional.empty();
  }
}
