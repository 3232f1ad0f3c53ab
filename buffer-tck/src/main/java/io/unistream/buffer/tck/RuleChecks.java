package io.unistream.buffer.tck;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The directed checks. */
final class RuleChecks {

  private RuleChecks() {}

  static List<RuleCheck> all() {
    List<RuleCheck> all = new ArrayList<>();
    all.addAll(OrderScripts.all());
    all.addAll(EmitScripts.all());
    all.addAll(DurabilityScripts.all());
    all.addAll(WindowScripts.all());
    all.addAll(WindowChecks.all());
    all.addAll(SizeChecks.all());
    all.addAll(CrashChecks.all());
    all.addAll(WaitingChecks.all());
    all.addAll(RoomChecks.all());
    all.addAll(SlowCodecChecks.all());
    all.addAll(CodecChecks.all());
    all.addAll(ErrorChecks.all());
    all.addAll(ThreadChecks.all());
    all.addAll(LifecycleChecks.all());
    all.addAll(ListenerChecks.all());
    all.addAll(SyncChecks.all());
    all.addAll(WriteChecks.all());
    all.addAll(ReadChecks.all());
    all.addAll(FullStorageChecks.all());
    all.addAll(DamageChecks.all());
    all.addAll(KillChecks.all());
    all.addAll(CrowdChecks.all());
    all.addAll(OwnerChecks.all());
    all.addAll(SlowStoreChecks.all());
    all.addAll(FaultChecks.all());
    all.sort(Comparator.comparing(RuleCheck::rule));
    return List.copyOf(all);
  }
}
