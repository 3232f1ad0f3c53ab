package io.unistream.buffer.bench.kit;

import java.util.List;

/** What came of one peer in one campaign: a word for the table, and lines for who wants to know. */
final class Verdict {

  private final String cell;
  private final List<String> lines;

  Verdict(String cell, List<String> lines) {
    this.cell = cell;
    this.lines = List.copyOf(lines);
  }

  String cell() {
    return cell;
  }

  List<String> lines() {
    return lines;
  }
}
