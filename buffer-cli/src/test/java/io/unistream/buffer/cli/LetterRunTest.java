package io.unistream.buffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.unistream.buffer.Buffer;
import io.unistream.buffer.SequenceRange;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that ends before or after each of its steps loses no letter, and the next run goes to the end. */
class LetterRunTest {

  private static final int LETTERS = 11;

  @TempDir
  Path temp;

  /** What a kill does: nothing of this process happens any more. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Ends a run at one of its steps. What is stored by then stays, for all of it is synced. */
  private static final class Steps {
    private final int last;
    private final boolean done;
    private int count;

    Steps(int last, boolean done) {
      this.last = last;
      this.done = done;
    }

    @SuppressWarnings("unchecked")
    Buffer<byte[]> over(Buffer<byte[]> buffer) {
      return (Buffer<byte[]>) Proxy.newProxyInstance(
          Buffer.class.getClassLoader(),
          new Class<?>[] {Buffer.class},
          (proxy, method, arguments) -> {
            boolean ends = Set.of("putAll", "commit").contains(method.getName()) && ++count == last;
            if (ends && !done) {
              throw new Killed();
            }
            Object result;
            try {
              result = method.invoke(buffer, arguments);
            } catch (InvocationTargetException e) {
              throw e.getCause();
            }
            if (ends) {
              throw new Killed();
            }
            return result;
          });
    }
  }

  private Path letters() {
    return temp.resolve("refused");
  }

  private Path log() {
    return temp.resolve("orders");
  }

  private void run(LetterPlan plan, Steps steps) throws IOException {
    try (Buffer<byte[]> target = OpenedLog.toPut(log());
        Buffer<byte[]> source = OpenedLog.toTake(letters(), plan.mostBytes())) {
      LetterRun unused =
          LetterRun.through(steps.over(source), plan, new IntoLog(steps.over(target)));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noLetterIsLostWhereverARunEnds(boolean done) throws IOException {
    List<Integer> chosen = List.of(2, 3, 7);
    Numbers numbers = new Numbers(List.of(SequenceRange.closed(2, 3), SequenceRange.closed(7, 7)));
    int steps = 0;
    boolean ended = true;
    while (ended) {
      steps++;
      temp = temp.resolve("step-" + steps);
      DeadLetterLogs.made(letters(), LETTERS);
      Logs.made(log(), 1);
      ended = ends(numbers, new Steps(steps, done));

      List<Integer> left = DeadLetterLogs.in(letters());
      List<Integer> put = DeadLetterLogs.payloadsIn(log());
      assertEquals(all(), union(left, put), "after step " + steps);
      assertTrue(chosen.containsAll(put), "put " + put);
      if (ended) {
        finish(left, chosen);
      } else {
        assertFalse(left.stream().anyMatch(chosen::contains), "left " + left);
        assertEquals(chosen, put);
      }
    }
    assertTrue(steps > 8, "only " + steps + " steps");
  }

  private boolean ends(Numbers numbers, Steps steps) throws IOException {
    try {
      run(LetterPlan.of(letters(), numbers), steps);
      return false;
    } catch (Killed e) {
      return true;
    }
  }

  /** What is left of the chosen ones is chosen again, by its numbers of now. */
  private void finish(List<Integer> left, List<Integer> chosen) throws IOException {
    List<SequenceRange> now = new ArrayList<>();
    List<String> lines = Cli.run("dead-letters", letters(), "list").lines();
    for (int i = 0; i < left.size(); i++) {
      if (chosen.contains(left.get(i))) {
        long number = Long.parseLong(lines.get(i).split("\t", -1)[0]);
        now.add(SequenceRange.closed(number, number));
      }
    }
    if (!now.isEmpty()) {
      run(LetterPlan.of(letters(), new Numbers(now)), new Steps(0, false));
    }
    List<Integer> atLast = DeadLetterLogs.in(letters());
    List<Integer> put = DeadLetterLogs.payloadsIn(log());
    assertEquals(all(), union(atLast, put));
    assertEquals(new TreeSet<>(chosen), new TreeSet<>(put));
    assertFalse(atLast.stream().anyMatch(chosen::contains), "left " + atLast);
  }

  private static Set<Integer> all() {
    return new TreeSet<>(IntStream.rangeClosed(1, LETTERS).boxed().toList());
  }

  private static Set<Integer> union(List<Integer> some, List<Integer> others) {
    Set<Integer> union = new TreeSet<>(some);
    union.addAll(others);
    return union;
  }
}
