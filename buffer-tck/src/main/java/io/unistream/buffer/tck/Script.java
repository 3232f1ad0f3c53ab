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

  static final BufferSettings THREES = BufferSettings.builder()
      .emit(EmitPolicy.defaults().withMaxRecords(3).withMaxBytes(100))
      .capacity(
          Capacity.defaults().withMaxRecords(8).withMaxBytes(500).withBlockTimeout(Duration.ZERO))
      .maxRecordBytes(60)
      .build();
  static final BufferSettings PAIRS =
      BufferSettings.of(EmitPolicy.defaults().withMaxRecords(2).withMaxBytes(20));
  static final BufferSettings AGED = BufferSettings.of(
      EmitPolicy.defaults().withMaxRecords(3).withMaxBytes(100).withMaxAge(Duration.ofMillis(50)));
  static final BufferSettings DROPPING = BufferSettings.builder()
      .emit(EmitPolicy.defaults().withMaxRecords(2).withMaxBytes(100))
      .capacity(Capacity.defaults()
          .withMaxRecords(6)
          .withMaxBytes(500)
          .withOverflow(OverflowPolicy.DROP_OLDEST)
          .withBlockTimeout(Duration.ZERO))
      .maxRecordBytes(60)
      .build();
  static final BufferSettings BLOCKING = BufferSettings.builder()
      .emit(EmitPolicy.defaults().withMaxRecords(2).withMaxBytes(100))
      .capacity(Capacity.defaults()
          .withMaxRecords(4)
          .withMaxBytes(500)
          .withOverflow(OverflowPolicy.BLOCK)
          .withBlockTimeout(Duration.ZERO))
      .maxRecordBytes(60)
      .build();

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
