package io.unistream.buffer.reliability.fuzz;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** One segment of a log that is whole otherwise: its bytes, or its fields with checksums that fit. */
public final class SegmentTarget {

  private static final Base BASE = Base.load(Bases.FILES);
  private static final List<String> SEGMENTS =
      BASE.contents().keySet().stream().filter(name -> name.endsWith(".wal")).toList();

  /** Offset and size of each field of a header, and of a frame. */
  private static final int[][] HEADER = {
    {0, 8}, {8, 4}, {16, 8}, {24, 8}, {32, 4}, {36, 4}, {40, 8}, {48, 8}, {56, 4}, {60, 4}, {64, 8},
    {72, 8}, {80, 8}
  };

  private static final int[][] FRAME = {{0, 4}, {8, 1}, {12, 4}, {16, 8}, {24, 8}};

  private SegmentTarget() {}

  /**
   * Before the first input, whose time is limited: so that it has no classes to load.
   *
   * @throws Exception if the first inputs fail
   */
  public static void fuzzerInitialize() throws Exception {
    Target.SEGMENT.warm();
  }

  /**
   * One input, as a fuzzer calls it.
   *
   * @param data what the fuzzer made
   * @throws IOException if the disk fails
   */
  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    run(data);
  }

  static String run(byte[] data) throws IOException {
    Input input = new Input(data);
    boolean quarantine = (input.nextByte() & 1) != 0;
    String name = SEGMENTS.get(input.below(SEGMENTS.size()));
    Map<String, byte[]> files = BASE.copy();
    byte[] segment = files.getOrDefault(name, new byte[0]);
    boolean forged = false;
    while (input.hasMore()) {
      int way = input.nextByte() % (Raw.WAYS + 4);
      if (way < Raw.WAYS) {
        segment = Raw.changed(segment, way, input);
      } else {
        forged = true;
        forge(segment, way - Raw.WAYS, input);
      }
    }
    files.put(name, segment);
    try (Scratch scratch = new Scratch()) {
      FileLogs.write(scratch.directory(), files);
      String outcome = new Outcome(BASE, forged, quarantine)
          .of(() -> FileLogs.open(scratch.directory(), quarantine));
      return (forged ? "forged, " : "raw, ") + outcome;
    }
  }

  static void forge(byte[] segment, int way, Input input) {
    List<Integer> frames = FileForge.frames(segment);
    int frame = frames.isEmpty() ? FileForge.FRAMES_AT : frames.get(input.below(frames.size()));
    switch (way) {
      case 0 -> {
        int[] field = HEADER[input.below(HEADER.length)];
        FileForge.header(segment, input.nextByte(), field[0], field[1], input.value());
      }
      case 1 -> {
        int[] field = FRAME[input.below(FRAME.length)];
        FileForge.set(segment, frame + field[0], field[1], input.value());
        FileForge.frame(segment, frame);
      }
      case 2 -> { // the body: of a seal and a commit, that are positions and counts
        if (frame + 32 > segment.length) {
          return;
        }
        int length = ByteBuffer.wrap(segment).getInt(frame);
        FileForge.set(
            segment,
            frame + 32 + input.below(Math.max(1, length)),
            1 << input.below(4),
            input.value());
        FileForge.frame(segment, frame);
      }
      default -> { // a frame of its own
        byte[] body = input.bytes(80);
        int at = frame;
        if (at + 32 + body.length > segment.length) {
          return;
        }
        FileForge.set(segment, at, 4, body.length);
        FileForge.set(segment, at + 8, 1, 1 + input.below(4));
        FileForge.set(segment, at + 12, 4, input.value());
        FileForge.set(segment, at + 16, 8, input.value());
        FileForge.set(segment, at + 24, 8, input.value());
        System.arraycopy(body, 0, segment, at + 32, body.length);
        FileForge.frame(segment, at);
      }
    }
  }
}
