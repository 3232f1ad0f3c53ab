package io.unistream.buffer.tck.crash;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import org.jspecify.annotations.Nullable;

/** The device: how much room there is. */
final class CrashFileStore extends FileStore {

  private final Disk disk;

  CrashFileStore(Disk disk) {
    this.disk = disk;
  }

  @Override
  public String name() {
    return "crash";
  }

  @Override
  public String type() {
    return "crash";
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public long getTotalSpace() throws IOException {
    return disk.totalBytes();
  }

  @Override
  public long getUsableSpace() throws IOException {
    return disk.usableBytes();
  }

  @Override
  public long getUnallocatedSpace() throws IOException {
    return disk.usableBytes();
  }

  @Override
  public long getBlockSize() {
    return Page.BYTES;
  }

  @Override
  public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
    return type == BasicFileAttributeView.class;
  }

  @Override
  public boolean supportsFileAttributeView(String name) {
    return "basic".equals(name);
  }

  @Override
  public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
    return null;
  }

  @Override
  public Object getAttribute(String attribute) throws IOException {
    return switch (attribute) {
      case "totalSpace" -> getTotalSpace();
      case "usableSpace" -> getUsableSpace();
      case "unallocatedSpace" -> getUnallocatedSpace();
      default -> throw new UnsupportedOperationException("'" + attribute + "' not recognized");
    };
  }
}
