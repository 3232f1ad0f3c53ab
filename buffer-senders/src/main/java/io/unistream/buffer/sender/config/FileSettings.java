package io.unistream.buffer.sender.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The settings of a {@link io.unistream.buffer.sender.file.FileSender}.
 *
 * @param directory where the files go; it must be there by the time that something is sent
 */
record FileSettings(
    @JsonProperty(value = "directory", required = true) Path directory) {

  /** Checks that there is a directory. */
  FileSettings {
    Objects.requireNonNull(directory, "directory");
  }

  @Override
  public String toString() {
    return "file[" + directory + "]";
  }
}
