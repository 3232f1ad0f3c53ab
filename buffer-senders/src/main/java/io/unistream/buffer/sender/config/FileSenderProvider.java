package io.unistream.buffer.sender.config;

import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.producer.Sender;
import io.unistream.buffer.producer.config.SenderProvider;
import io.unistream.buffer.sender.file.FileSender;

/** The sender that settings name {@code file}: a file of lines for each delivery. */
public final class FileSenderProvider implements SenderProvider<FileSettings> {

  /** Creates the provider. For {@link java.util.ServiceLoader}. */
  public FileSenderProvider() {}

  @Override
  public String name() {
    return "file";
  }

  @Override
  public Class<FileSettings> settingsType() {
    return FileSettings.class;
  }

  @Override
  public <R> Sender<R> create(FileSettings settings, RecordCodec<R> codec) {
    return FileSender.of(settings.directory(), codec);
  }
}
