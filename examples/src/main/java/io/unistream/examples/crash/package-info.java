/**
 * The crash simulation. A parent ({@link io.unistream.examples.crash.CrashSimulation}) starts a child that puts, emits
 * and commits, kills it with SIGKILL again and again, and compares what the target received with what the child had been
 * promised.
 *
 * <p>Who does what: {@code Simulation} runs one life after the other; {@code KillPlan} decides when each ends; {@code
 * Life} starts a child, hears its reports and kills it; {@code ChildMain}, with {@code Putter} and {@code Deliverer}, is
 * the child; {@code TargetFrame} is what the child writes to the target; {@code Audit} judges.
 */
@NullMarked
package io.unistream.examples.crash;

import org.jspecify.annotations.NullMarked;
