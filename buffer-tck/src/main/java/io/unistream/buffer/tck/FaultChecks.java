package io.unistream.buffer.tck;

import static io.unistream.buffer.tck.StorageFault.Kind.FILE_ERROR;
import static io.unistream.buffer.tck.StorageFault.Kind.INTERRUPT;
import static io.unistream.buffer.tck.StorageFault.Kind.NO_SPACE;
import static io.unistream.buffer.tck.StorageFault.Kind.SHORT_WRITE;
import static io.unistream.buffer.tck.StorageFault.Kind.SYNC_ERROR;
import static io.unistream.buffer.tck.StorageFault.Kind.WRITE_ERROR;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The fault campaigns as checks: one for each sort of fault and each scenario. */
final class FaultChecks {

  private FaultChecks() {}

  static List<RuleCheck> all() {
    List<RuleCheck> all = new ArrayList<>();
    Scenarios.forCampaigns().forEach((name, scenario) -> {
      all.add(check(Rule.ERR_SYNC_STOP, StorageFault.of(SYNC_ERROR), name, scenario));
      all.add(check(Rule.ERR_NO_ACK, StorageFault.of(WRITE_ERROR), name, scenario));
      all.add(check(Rule.ERR_NO_ACK, StorageFault.of(FILE_ERROR), name, scenario));
      all.add(check(Rule.ERR_FULL_DISK, StorageFault.of(NO_SPACE), name, scenario));
      all.add(check(Rule.ERR_SHORT_WRITE, StorageFault.shortWrite(0), name, scenario));
      all.add(check(Rule.ERR_SHORT_WRITE, StorageFault.shortWrite(9), name, scenario));
      all.add(check(Rule.ERR_INTERRUPT, StorageFault.of(INTERRUPT), name, scenario));
    });
    return all;
  }

  private static RuleCheck check(Rule rule, StorageFault fault, String name, Scenario scenario) {
    Set<Capability> needs =
        EnumSet.of(Capability.STORAGE_FAULTS, Capability.ENUMERABLE_CRASHES, Capability.REOPEN);
    if (fault.kind() == SYNC_ERROR) {
      needs.add(Capability.SYNC_FAULTS);
    } else if (fault.kind() == SHORT_WRITE) {
      needs.add(Capability.PARTIAL_WRITES);
    }
    String what = fault + " at every storage operation: " + name;
    String replay = "check " + rule.id() + ": " + what;
    return new RuleCheck(rule, what, needs, stage -> {
      FaultCampaign.Result result = campaign(stage, fault, replay).run(scenario);
      stage.lookedAt(result.states());
    });
  }

  private static FaultCampaign campaign(Stage stage, StorageFault fault, String replay) {
    if (stage.harness() instanceof EnumerableCrashes harness) {
      FaultCampaign.Budget budget = new FaultCampaign.Budget(1, 3, stage.faultEvery(), 1);
      return new FaultCampaign(harness, budget, fault, replay);
    }
    throw new IllegalStateException(stage.harness().name() + " has " + Capability.ENUMERABLE_CRASHES
        + " and is no EnumerableCrashes");
  }
}
