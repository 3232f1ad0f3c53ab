package io.unistream.buffer.tck;

import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.Capacity;
import io.unistream.buffer.EmitPolicy;
import io.unistream.buffer.OverflowPolicy;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Makes checks of short lists of steps, which are held against the model. */
final class Script {

  static final BufferSettings THREES = new BufferSettings(
      new EmitPolicy(3, 100, null), new Capacity(8, 500, OverflowPolicy.FAIL, Duration.ZERO), 60);
  static final BufferSettings PAIRS = BufferSettings.of(new EmitPolicy(2, 20, null));
  static final BufferSettings AGED =
      BufferSettings.of(new EmitPolicy(3, 100, Duration.ofMillis(50)));
  static final BufferSettings DROPPING = new BufferSettings(
      new EmitPolicy(2, 100, null),
      new Capacity(6, 500, OverflowPolicy.DROP_OLDEST, Duration.ZERO),
      60);
  static final BufferSettings BLOCKING = new BufferSettings(
      new EmitPolicy(2, 100, null), new Capacity(4, 500, OverflowPolicy.BLOCK, Duration.ZERO), 60);

  private Script() {}

  static RuleCheck check(Rule rule, String name, BufferSettings settings, String steps) {
    return check(rule, name, List.of(settings), steps);
  }

  /** The first settings are used to begin with, the others by the steps that reopen. */
  static RuleCheck check(Rule rule, String name, List<BufferSettings> settings, String text) {
    List<Step> steps = Step.parse(text);
    Set<Capability> needs = EnumSet.noneOf(Capability.class);
    if (steps.stream().anyMatch(Step.Reopen.class::isInstance)) {
      needs.add(Capability.REOPEN);
    }
    if (steps.stream().anyMatch(Step.Crash.class::isInstance)) {
      needs.add(Capability.CRASH);
    }
    return new RuleCheck(rule, name, needs, stage -> stage.scenario(settings, steps));
  }
}
