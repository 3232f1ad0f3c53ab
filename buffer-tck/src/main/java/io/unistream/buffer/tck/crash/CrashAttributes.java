package io.unistream.buffer.tck.crash;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is known of a file. Its times are counts of changes, so that runs replay. */
record CrashAttributes(boolean isDirectory, long size, long inode, long modified)
    implements BasicFileAttributes {

  @Override
  public FileTime lastModifiedTime() {
    return FileTime.fromMillis(modified);
  }

  @Override
  public FileTime lastAccessTime() {
    return lastModifiedTime();
  }

  @Override
  public FileTime creationTime() {
    return lastModifiedTime();
  }

  @Override
  public boolean isRegularFile() {
    return !isDirectory;
  }

  @Override
  public boolean isSymbolicLink() {
    return false;
  }

  @Override
  public boolean isOther() {
    return false;
  }

  @Override
  public Object fileKey() {
    return "(dev=crash,ino=" + inode + ")";
  }

  Map<String, Object> asMap() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("size", size);
    all.put("fileKey", fileKey());
    all.put("isDirectory", isDirectory);
    all.put("isRegularFile", isRegularFile());
    all.put("isSymbolicLink", false);
    all.put("isOther", false);
    all.put("lastModifiedTime", lastModifiedTime());
    all.put("lastAccessTime", lastAccessTime());
    all.put("creationTime", creationTime());
    return all;
  }
}
