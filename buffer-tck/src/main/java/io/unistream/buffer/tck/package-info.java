/**
 * The conformance kit: whether a {@link io.unistream.buffer.Buffer} keeps the rules of the contract, rule by rule.
 *
 * <p>An implementer writes one {@link io.unistream.buffer.tck.BufferHarness} and hands it to the kit. This package needs
 * no test framework: {@link io.unistream.buffer.tck.RuleCheck directed checks}, {@link
 * io.unistream.buffer.tck.Scenario random scenarios} held against a plain model, and the {@link
 * io.unistream.buffer.tck.CrashCampaign} that crashes everywhere. Thin adapters for Jupiter and jqwik are in the
 * packages beside it.
 */
@NullMarked
package io.unistream.buffer.tck;

import org.jspecify.annotations.NullMarked;
