/** Senders that need nothing but the JDK: to HTTP, to a database, to files. */
module io.unistream.buffer.sender {
  requires transitive io.unistream.buffer.producer;
  requires transitive java.net.http;
  requires transitive java.sql;

  exports io.unistream.buffer.sender.file;
  exports io.unistream.buffer.sender.http;
  exports io.unistream.buffer.sender.jdbc;
}
