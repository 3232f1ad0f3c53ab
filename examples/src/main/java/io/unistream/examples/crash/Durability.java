package io.unistream.examples.crash;

import com.fasterxml.jackson.annotation.JsonProperty;

/** When a put to the file backend counts as stored. */
enum Durability {
  /** Once the operating system has it: outlives the process. */
  @JsonProperty("process")
  PROCESS,
  /** Once the disk has it: outlives the power too. */
  @JsonProperty("power")
  POWER
}
