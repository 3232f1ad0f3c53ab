/** A buffer in files of a local directory. Start at {@link io.unistream.buffer.file.FileBuffer}. */
@SuppressWarnings(
    "requires-automatic") // Guice has no descriptor; its name is fixed by its manifest
module io.unistream.buffer.file {
  requires transitive io.unistream.buffer;
  requires transitive org.jspecify;
  requires static com.google.guice;
  requires jdk.unsupported; // unmaps files before Java 22

  exports io.unistream.buffer.file;

  // Settings are made by methods that are not public.
  opens io.unistream.buffer.file to
      com.fasterxml.jackson.databind;

  provides io.unistream.buffer.config.BufferBackend with
      io.unistream.buffer.file.FileBackend;
}
