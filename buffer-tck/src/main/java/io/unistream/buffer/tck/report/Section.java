package io.unistream.buffer.tck.report;

import io.unistream.buffer.tck.Rule;
import java.util.Arrays;
import java.util.List;

/** The sections of the contract. */
enum Section {
  ORDER("ORD", "Order"),
  EMIT("EMIT", "Emit"),
  DURABILITY("DUR", "Durability"),
  COMMIT("COM", "Commit"),
  LIMITS("CAP", "Limits and back-pressure"),
  ERRORS("ERR", "Errors"),
  OWNERSHIP("OWN", "Ownership"),
  LIFECYCLE("LIFE", "Lifecycle and threads");

  private final String prefix;
  private final String title;

  Section(String prefix, String title) {
    this.prefix = prefix;
    this.title = title;
  }

  String title() {
    return title;
  }

  List<Rule> rules() {
    return Arrays.stream(Rule.values())
        .filter(rule -> rule.id().startsWith(prefix + "-"))
        .toList();
  }
}
