/** The command line: what a log holds, without opening it; and the ways into a log and out of it. */
module io.unistream.buffer.cli {
  requires io.unistream.buffer;
  requires io.unistream.buffer.file;
  requires io.unistream.buffer.memory;
  requires io.unistream.buffer.producer;
  requires io.unistream.buffer.s3;
  requires info.picocli;
  requires java.logging;

  // Options are fields that are not public.
  opens io.unistream.buffer.cli to
      info.picocli;
}
