package io.unistream.buffer.cli;

import io.unistream.buffer.file.FileBackend;
import io.unistream.buffer.file.FileBufferSettings;
import io.unistream.buffer.wal.WalView;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The log that a command looks at. */
final class LogArgument {

  @Parameters(paramLabel = "DIRECTORY", description = "The directory of the log.")
  private Path directory = Path.of("");

  LogArgument() {}

  /** Where it is. */
  Path directory() {
    return directory;
  }

  /** A view of the log; the caller closes it. */
  WalView view() {
    return new FileBackend().view(FileBufferSettings.of(directory));
  }
}
