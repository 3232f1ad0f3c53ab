package io.unistream.examples.crash;

/** The ways in which a promise can be broken. */
enum Finding {
  /** Acknowledged and never delivered. The only one that the memory backend is allowed. */
  LOST("lost", "records acknowledged, never delivered"),
  /** Not acknowledged, but recovery counted it as stored, and it was never delivered. */
  VANISHED("vanished", "records that recovery counted, never delivered"),
  /** Delivered in two different batches. */
  DOUBLED("doubled", "records in two batches"),
  /** A record after later ones, or a batch out of turn. */
  REORDERED("reordered", "records or batches out of order"),
  /** Not what was put. */
  INVENTED("invented", "records that differ from what was put"),
  /** A batch id that stood for two different contents. */
  CHANGED("changed", "batches with other content under the same id"),
  /** Delivered although its commit had returned. */
  RESURRECTED("resurrected", "batches that came after their commit"),
  /** A sequence number that does not follow, or not the one that the put returned. */
  MISNUMBERED("misnumbered", "wrong sequence numbers"),
  /** Recovery knew of less than was acknowledged. */
  MISREPORTED("misreported", "recoveries that knew less than acknowledged"),
  /** A former owner was told that a put is stored which the next owner's log does not have. */
  UNFENCED("unfenced", "puts and commits acknowledged to a former owner"),
  /** The child ended or hung by itself. */
  FAILED("failed", "lives that failed by themselves");

  private final String title;
  private final String meaning;

  Finding(String title, String meaning) {
    this.title = title;
    this.meaning = meaning;
  }

  String title() {
    return title;
  }

  String meaning() {
    return meaning;
  }
}
