package io.unistream.buffer.bench;

/** Which crash loses nothing that a put has returned for; the names are those of the contract's crash classes. */
public enum Durability {
  /** The end of the process: the operating system has the bytes. No sync. */
  PROCESS,
  /** A power cut: a sync before put returns. */
  POWER
}
