package io.unistream.buffer.reliability.fuzz;

import io.unistream.buffer.reliability.Silence;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** What is fed with hostile bytes. */
enum Target {
  SEGMENT(SegmentTarget.class, SegmentTarget::run),
  DIRECTORY(DirectoryTarget.class, DirectoryTarget::run),
  S3(S3Target.class, S3Target::run),
  CONFIG(ConfigTarget.class, ConfigTarget::run),
  LETTER(LetterTarget.class, LetterTarget::run);

  /** What takes one input, and says in a word or two what became of it. */
  interface Run {
    String on(byte[] data) throws Exception;
  }

  private static final int LONGEST = 400;

  private final Class<?> type;

  @SuppressWarnings("ImmutableEnumChecker") // a method without a state
  private final Run run;

  Target(Class<?> type, Run run) {
    this.type = type;
    this.run = run;
  }

  /** The class that a fuzzer calls. */
  String className() {
    return type.getName();
  }

  String run(byte[] data) throws Exception {
    return run.on(data);
  }

  /** What to begin with. */
  List<byte[]> seeds() throws Exception {
    return switch (this) {
      case CONFIG -> List.of(ConfigTarget.seeds());
      case LETTER -> List.of(LetterTarget.seed());
      case SEGMENT, DIRECTORY, S3 -> choices();
    };
  }

  /** Inputs of these are choices: any bytes do. */
  private static List<byte[]> choices() {
    Random random = new Random(1);
    return IntStream.range(0, 24)
        .mapToObj(i -> {
          byte[] data = new byte[6 + random.nextInt(40)];
          random.nextBytes(data);
          return data;
        })
        .toList();
  }

  /** Does what is to begin with. */
  void warm() throws Exception {
    Silence.keep();
    for (byte[] seed : seeds()) {
      run(seed);
    }
  }

  /** Another input, from one of the seeds: bytes changed, taken out, put in, cut, or all anew. */
  static byte[] mutated(byte[] seed, Random random) {
    byte[] data = seed.clone();
    for (int changes = 1 + random.nextInt(6); changes > 0; changes--) {
      int at = random.nextInt(data.length + 1);
      switch (random.nextInt(6)) {
        case 0 -> {
          data = new byte[random.nextInt(60)];
          random.nextBytes(data);
        }
        case 1 -> data = Arrays.copyOf(data, at);
        case 2, 3 -> {
          if (at < data.length) {
            data[at] ^= (byte) (1 << random.nextInt(8));
          }
        }
        case 4 -> {
          byte[] some = new byte[1 + random.nextInt(8)];
          random.nextBytes(some);
          data = spliced(data, at, some);
        }
        default -> {
          int from = random.nextInt(data.length + 1);
          int to = Math.min(data.length, from + random.nextInt(20));
          data = spliced(data, at, Arrays.copyOfRange(data, from, to));
        }
      }
    }
    return data.length > LONGEST ? Arrays.copyOf(data, LONGEST) : data;
  }

  private static byte[] spliced(byte[] data, int at, byte[] some) {
    byte[] longer = new byte[data.length + some.length];
    System.arraycopy(data, 0, longer, 0, at);
    System.arraycopy(some, 0, longer, at, some.length);
    System.arraycopy(data, at, longer, at + some.length, data.length - at);
    return longer;
  }
}
