package io.unistream.buffer.s3;

import io.unistream.buffer.BufferClock;
import io.unistream.buffer.BufferInterruptedException;
import io.unistream.buffer.BufferStorageException;
import io.unistream.buffer.RecoveryReport.QuarantinedSpan;
import io.unistream.buffer.wal.WalCursor;
import io.unistream.buffer.wal.WalOwner;
import io.unistream.buffer.wal.WalPart;
import io.unistream.buffer.wal.WalRecovery;
import io.unistream.buffer.wal.WalView;
import io.unistream.buffer.wal.WalVisitor;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the log in a bucket until it has seen a state that fits together ({@link S3Look}). Sends GET and LIST, and no other request.
 * Whatever an answer is, a store that does not answer is given up as at an opening.
 */
final class S3View implements WalView {

  private final Owner reader;
  private final Workers workers;
  private final BufferClock clock;
  private @Nullable S3Look<?> last;
  private boolean closed;

  private S3View(Owner reader, BufferClock clock) {
    this.reader = reader;
    this.clock = clock;
    this.workers = new Workers(1, reader.keys().log());
  }

  /**
   * Makes a view.
   *
   * @param store closed with it
   */
  static S3View of(S3BufferSettings settings, Store store, BufferClock clock) {
    return new S3View(S3Wal.owner(settings, store, clock, UUID.randomUUID()), clock);
  }

  @Override
  public String location() {
    return S3Look.location(reader);
  }

  @Override
  public <V extends WalVisitor> V replay(Supplier<V> visitors) {
    if (closed) {
      throw new IllegalStateException("the view is closed");
    }
    boolean interruptedBefore = Thread.interrupted();
    reader.retries().opening();
    try {
      S3Look<V> look = look(visitors);
      last = look;
      return look.visitor();
    } catch (StoreException e) {
      throw new BufferStorageException("cannot read the log: " + e.detail(), e);
    } catch (DamageException e) {
      throw e.toUser();
    } catch (BufferInterruptedException e) {
      throw interrupted(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    } finally {
      reader.retries().opened();
      if (interruptedBefore) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static BufferInterruptedException interrupted(Exception cause) {
    return new BufferInterruptedException("interrupted while the log was being read", cause);
  }

  private <V extends WalVisitor> S3Look<V> look(Supplier<V> visitors)
      throws StoreException, DamageException, InterruptedException {
    Retries.Limit limit = reader.retries().limit();
    while (true) {
      try {
        return S3Look.at(reader, workers, clock, visitors);
      } catch (S3Look.ChangedException e) {
        boolean unused = workers.callInterruptibly(() -> {
          limit.check("the log changes faster than it can be read (" + e.getMessage() + ")");
          return true;
        });
      }
    }
  }

  private S3Look<?> look() {
    S3Look<?> look = last;
    if (look == null) {
      throw new IllegalStateException("the log was not replayed");
    }
    return look;
  }

  @Override
  public WalRecovery recovery() {
    return look().recovery();
  }

  @Override
  public List<QuarantinedSpan> damaged() {
    return look().damaged();
  }

  @Override
  public List<WalPart> parts() {
    return look().parts();
  }

  @Override
  public Optional<WalOwner> owner() {
    return Optional.ofNullable(look().owner());
  }

  @Override
  public Optional<UUID> logId() {
    return Optional.ofNullable(look().logId());
  }

  @Override
  public WalCursor cursor() {
    return look().cursor();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      last = null;
      S3Wal.closeBoth(workers, reader);
    }
  }
}
