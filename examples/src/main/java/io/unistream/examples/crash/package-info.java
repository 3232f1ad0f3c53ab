/**
 * The crash simulation. A parent ({@link io.unistream.examples.crash.CrashSimulation}) starts a child that puts, emits
 * and commits, kills it with SIGKILL again and again, and compares what the target received with what the child had been
 * promised.
 *
 * <p>Who does what: {@code Simulation} runs one life after the other; {@code KillPlan} decides when each ends; {@code
 * Life} starts a child, hears its reports and kills it; {@code ChildMain}, with {@code Putter} and {@code Deliverer}, is
 * the child; {@code TargetFrame} is what the child writes to the target; {@code Audit} judges.
 *
 * <p>The takeover ({@link io.unistream.examples.crash.Takeover}) shares the child's parts and the audit. {@code TakeoverRun}
 * lets one host after the other have the log; {@code TakeoverPlan} decides when and how each loses it; {@code Host} is the
 * parent's side of one, {@code HostMain} the host itself; {@code TakeoverAudit} judges owners that overlap.
 */
@NullMarked
package io.unistream.examples.crash;

import org.jspecify.annotations.NullMarked;
