/** Senders that need nothing but the JDK: to HTTP, to a database, to files. */
module io.unistream.buffer.sender {
  requires transitive io.unistream.buffer.producer;
  requires transitive java.net.http;
  requires transitive java.sql;

  exports io.unistream.buffer.sender.file;
  exports io.unistream.buffer.sender.http;
  exports io.unistream.buffer.sender.jdbc;

  // Settings are made by methods that are not public.
  opens io.unistream.buffer.sender.config to
      com.fasterxml.jackson.databind;

  provides io.unistream.buffer.producer.config.SenderProvider with
      io.unistream.buffer.sender.config.HttpSenderProvider,
      io.unistream.buffer.sender.config.FileSenderProvider;
}
