/** Batches to Kinesis. Start at {@link io.unistream.buffer.sender.kinesis.KinesisSender}. */
@SuppressWarnings({"module", "requires-automatic", "requires-transitive-automatic"
}) // the SDK has no descriptors; its names are fixed by its manifests
module io.unistream.buffer.sender.kinesis {
  requires transitive io.unistream.buffer.producer;
  requires transitive org.jspecify;
  requires transitive software.amazon.awssdk.services.kinesis;
  requires software.amazon.awssdk.awscore;
  requires transitive software.amazon.awssdk.core;

  exports io.unistream.buffer.sender.kinesis;
}
