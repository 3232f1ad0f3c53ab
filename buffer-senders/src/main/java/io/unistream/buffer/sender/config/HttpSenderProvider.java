package io.unistream.buffer.sender.config;

import io.unistream.buffer.RecordCodec;
import io.unistream.buffer.producer.Sender;
import io.unistream.buffer.producer.config.SenderProvider;

/** The sender that settings name {@code http}: records in lines, by POST. */
public final class HttpSenderProvider implements SenderProvider<HttpSettings> {

  /** Creates the provider. For {@link java.util.ServiceLoader}. */
  public HttpSenderProvider() {}

  @Override
  public String name() {
    return "http";
  }

  @Override
  public Class<HttpSettings> settingsType() {
    return HttpSettings.class;
  }

  @Override
  public <R> Sender<R> create(HttpSettings settings, RecordCodec<R> codec) {
    return settings.builder(codec).build();
  }
}
