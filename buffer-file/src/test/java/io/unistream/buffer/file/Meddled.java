package io.unistream.buffer.file;

import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalEntry;
import io.unistream.buffer.wal.WalOwner;
import io.unistream.buffer.wal.WalPart;
import io.unistream.buffer.wal.WalRecovery;
import io.unistream.buffer.wal.WalView;
import io.unistream.buffer.wal.WalVisitor;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * A view during which something happens.
 *
 * @param view the view
 * @param onLook what happens in each look once the headers are read
 * @param onEntry what happens after each entry
 */
record Meddled(WalView view, Runnable onLook, Runnable onEntry) implements WalView {

  private record Visitor<V extends WalVisitor>(V told, Runnable onEntry) implements WalVisitor {
    @Override
    public void record(long sequence, long epochMillis, int payloadBytes) {
      told.record(sequence, epochMillis, payloadBytes);
      onEntry.run();
    }

    @Override
    public void control(WalEntry entry) {
      told.control(entry);
      onEntry.run();
    }

    @Override
    public void damaged(QuarantinedSpan span) {
      told.damaged(span);
    }

    @Override
    public void begins(long sequence) {
      told.begins(sequence);
    }
  }

  @Override
  public String location() {
    return view.location();
  }

  @Override
  public <V extends WalVisitor> V replay(Supplier<V> visitors) {
    return view.replay(() -> {
          onLook.run();
          return new Visitor<>(visitors.get(), onEntry);
        })
        .told();
  }

  @Override
  public WalRecovery recovery() {
    return view.recovery();
  }

  @Override
  public List<QuarantinedSpan> damaged() {
    return view.damaged();
  }

  @Override
  public List<WalPart> parts() {
    return view.parts();
  }

  @Override
  public Optional<WalOwner> owner() {
    return view.owner();
  }

  @Override
  public Optional<UUID> logId() {
    return view.logId();
  }

  @Override
  public WalCursor cursor() {
    return view.cursor();
  }

  @Override
  public void close() {
    view.close();
  }
}
