package io.unistream.buffer.tck;

import io.unistream.buffer.BufferSettings;
import io.unistream.buffer.EmitPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Records of all sizes up to the largest: where a length takes a further byte, and where blocks and buffers end. */
final class SizeChecks {

  private static final List<Integer> SIZES = List.of(
      127, 128, 255, 256, 4_095, 4_097, 32_767, 32_768, 65_535, 65_536, 65_537, 300_000, 1_000_000);

  private SizeChecks() {}

  static List<RuleCheck> all() {
    return List.of(
        check("records of up to the largest size", Set.of(), List.of()),
        check(
            "records of up to the largest size, closed and opened",
            Set.of(Capability.REOPEN),
            List.of(new Step.Reopen(0, 5))),
        check(
            "records of up to the largest size, then a crash",
            Set.of(Capability.CRASH),
            List.of(new Step.Crash(0, 0, 5))));
  }

  private static RuleCheck check(String name, Set<Capability> needs, List<Step> then) {
    return new RuleCheck(Rule.DUR_NO_PHANTOM, name, needs, stage -> {
      int largest = stage.harness().maxRecordBytes();
      List<Integer> sizes = new ArrayList<>();
      SIZES.stream().filter(size -> size < largest).forEach(sizes::add);
      sizes.add(largest);
      List<Step> steps = new ArrayList<>();
      sizes.forEach(size -> steps.add(new Step.Put(size)));
      steps.add(new Step.PutAll(sizes.subList(0, sizes.size() - 1)));
      steps.addAll(then);
      stage.scenario(
          List.of(BufferSettings.of(EmitPolicy.defaults().withMaxRecords(3).withMaxBytes(largest))),
          steps);
    });
  }
}
