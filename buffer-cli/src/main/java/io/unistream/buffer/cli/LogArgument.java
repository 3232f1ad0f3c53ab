package io.unistream.buffer.cli;

import io.unistream.buffer.config.BufferConfigException;
import io.unistream.buffer.file.FileBackend;
import io.unistream.buffer.file.FileBufferSettings;
import io.unistream.buffer.wal.WalView;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The log that a command looks at: a directory, a prefix in a bucket, or a buffer of a configuration. */
final class LogArgument {

  @Parameters(
      arity = "0..1",
      paramLabel = "LOG",
      description = "The log: a directory, or s3://BUCKET/PREFIX.")
  private @Nullable String log;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "In place of LOG: the configuration that names it, YAML or JSON.")
  private @Nullable Path config;

  @Option(
      names = "--buffer",
      paramLabel = "NAME",
      description = "With --config: the name of a buffer, or of a producer, whose buffer is meant.")
  private @Nullable String buffer;

  @Option(
      names = "--region",
      paramLabel = "REGION",
      description = "With s3: the region of the bucket (default: the AWS SDK's).")
  private @Nullable String region;

  @Option(
      names = "--endpoint",
      paramLabel = "URI",
      description = "With s3: where the store is (default: the AWS SDK's).")
  private @Nullable URI endpoint;

  @Option(
      names = "--force-path-style",
      description = "With s3: the bucket is part of the path. Always so with --endpoint.")
  private boolean pathStyle;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  LogArgument() {}

  /** A view of the log; the caller closes it. */
  WalView view() {
    try {
      return viewNamed();
    } catch (IllegalArgumentException | BufferConfigException e) {
      throw new ParameterException(
          Objects.requireNonNull(command).commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private WalView viewNamed() {
    boolean inS3 = log != null && log.startsWith(S3Log.SCHEME);
    if (!inS3 && (region != null || endpoint != null || pathStyle)) {
      throw new IllegalArgumentException("--region, --endpoint and --force-path-style are for "
          + S3Log.SCHEME + "BUCKET/PREFIX; a configuration has settings for them");
    }
    if ((config == null) != (buffer == null)) {
      throw new IllegalArgumentException("--config and --buffer are used together");
    }
    if (config != null && buffer != null && log == null) {
      return ConfiguredView.of(config, buffer);
    }
    if (log == null || config != null) {
      throw new IllegalArgumentException("there must be one log: a directory, or " + S3Log.SCHEME
          + "BUCKET/PREFIX, or --config and --buffer");
    }
    return inS3
        ? S3Log.view(log, region, endpoint, pathStyle)
        : new FileBackend().view(FileBufferSettings.of(Path.of(log)));
  }
}
