package io.unistream.buffer.batch;

/** What a codec throws: its own failure, or one of the virtual machine that only happened there. */
final class CodecErrors {

  private CodecErrors() {}

  /**
   * Throws errors of the virtual machine as they are, such as a lack of memory: they say nothing about the record. A lack of
   * stack does, since that is what a record of many levels makes of a recursive codec. Restores the interrupt flag.
   */
  static void rethrowOfMachine(Throwable thrown) {
    if (thrown instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    if (thrown instanceof VirtualMachineError error && !(thrown instanceof StackOverflowError)) {
      throw error;
    }
  }
}
