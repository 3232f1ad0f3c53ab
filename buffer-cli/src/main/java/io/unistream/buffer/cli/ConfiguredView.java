package io.unistream.buffer.cli;

import io.unistream.buffer.config.BufferBackend;
import io.unistream.buffer.config.JsonSettings;
import io.unistream.buffer.wal.WalView;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A log that a configuration names. Of a producer its buffer is read and nothing else, so its sender need not be there. */
final class ConfiguredView {

  private static final String BUFFERS = "buffers";
  private static final String PRODUCERS = "producers";

  private ConfiguredView() {}

  /**
   * A view of a log.
   *
   * @param name that of a buffer, or of a producer
   */
  static WalView of(Path file, String name) {
    JsonSettings all = JsonSettings.file(file).readNow();
    List<String> buffers = names(all, BUFFERS);
    List<String> producers = names(all, PRODUCERS);
    if (buffers.contains(name) == producers.contains(name)) {
      throw new IllegalArgumentException(all
          + (buffers.contains(name)
              ? ": there are both a buffer and"
              : ": there is neither a buffer nor")
          + " a producer \"" + name + "\"; the buffers are " + buffers + ", the producers "
          + producers);
    }
    JsonSettings log = buffers.contains(name)
        ? all.in(BUFFERS).in(name)
        : all.in(PRODUCERS).in(name).in("buffer");
    if (log.text("backend").equals(Optional.of("memory"))) {
      throw new IllegalArgumentException(
          log + " is a log of the backend memory, which nobody but its program can look at");
    }
    JsonSettings settings = log.without("codec"); // which is the program's
    return view(settings.backend(), settings);
  }

  private static List<String> names(JsonSettings all, String part) {
    return all.names().contains(part) ? all.in(part).names() : List.of();
  }

  private static <S> WalView view(BufferBackend<S> backend, JsonSettings settings) {
    return backend.view(settings.as(backend));
  }
}
