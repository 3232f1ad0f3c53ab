package io.unistream.buffer.tck;

import io.unistream.buffer.tck.Step.WrongBatch;
import java.util.ArrayList;
import java.util.List;

/** Reads what steps print. */
final class StepParser {

  private StepParser() {}

  static List<Step> parse(String text) {
    List<Step> steps = new ArrayList<>();
    for (String step : text.strip().split("\\s*,\\s*", -1)) {
      try {
        steps.add(one(List.of(step.split("\\s+", -1))));
      } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
        throw new IllegalArgumentException("not a step: \"" + step + "\"", e);
      }
    }
    return List.copyOf(steps);
  }

  private static Step one(List<String> words) {
    List<String> rest = words.subList(1, words.size());
    return switch (words.get(0)) {
      case "put" -> new Step.Put(number(rest, 0));
      case "putAll" -> new Step.PutAll(rest.stream().map(Integer::valueOf).toList());
      case "putAsync" -> new Step.PutAsync(number(rest, 0));
      case "poll" -> new Step.Poll();
      case "emit" -> new Step.Emit();
      case "commit" -> new Step.Commit();
      case "pollNext" -> new Step.PollNext();
      case "seal" -> new Step.Seal();
      case "commitThrough" -> new Step.CommitThrough(number(rest, 0));
      case "commitAgain" -> new Step.CommitAgain();
      case "commitWrong" -> new Step.CommitWrong(WrongBatch.valueOf(rest.get(0)));
      case "reopen" -> new Step.Reopen(number(rest, 0), number(rest, 1));
      case "crash" -> new Step.Crash(Long.parseLong(rest.get(0)), number(rest, 1), number(rest, 2));
      case "time" -> new Step.AdvanceClock(number(rest, 0));
      case "wall" -> new Step.JumpWallClock(number(rest, 0));
      default -> throw new IllegalArgumentException("unknown step " + words.get(0));
    };
  }

  private static int number(List<String> words, int index) {
    return Integer.parseInt(words.get(index));
  }
}
