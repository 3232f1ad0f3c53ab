/** A codec that encrypts. */
@SuppressWarnings({"module", "requires-automatic", "requires-transitive-automatic"
}) // Tink has no descriptor; its name is fixed by its manifest
module io.unistream.buffer.encryption {
  requires transitive com.google.crypto.tink;
  requires transitive io.unistream.buffer;
  requires transitive org.jspecify;

  exports io.unistream.buffer.encryption;
}
