package io.unistream.buffer.reliability.errors;

import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Puts calls of {@link Injector} into a class: where it allocates, where its methods begin, and where they call the platform. */
final class Instrumenting extends ClassVisitor {

  private static final String INJECTOR = Type.getInternalName(Injector.class);

  /** Methods of the platform that allocate nothing, whatever they are of: an error there would be no lack of memory. */
  private static final Set<String> FRUGAL = Set.of(
      "size",
      "isEmpty",
      "get",
      "getFirst",
      "getLast",
      "peek",
      "peekFirst",
      "peekLast",
      "poll",
      "pollFirst",
      "pollLast",
      "remove",
      "removeFirst",
      "removeLast",
      "clear",
      "contains",
      "containsKey",
      "hasNext",
      "next",
      "equals",
      "hashCode",
      "element",
      "set",
      "close",
      "isPresent",
      "orElse",
      "longValue",
      "intValue",
      "booleanValue",
      "byteValue",
      "getAndSet",
      "compareAndSet",
      "getAsLong",
      "length",
      "charAt",
      "position",
      "limit",
      "remaining",
      "hasRemaining",
      "flip",
      "rewind",
      "capacity",
      "getLong",
      "getInt",
      "getShort",
      "putLong",
      "putInt",
      "putShort",
      "array",
      "min",
      "max",
      "run",
      "accept",
      "apply",
      "call",
      "test",
      "isDone",
      "sum",
      "compareTo",
      "compare",
      "arraycopy",
      "requireNonNull",
      "fill",
      "mismatch",
      "startsWith",
      "endsWith",
      "indexOf",
      "lastIndexOf",
      "toMillis",
      "toNanos",
      "toSeconds",
      "getSeconds",
      "isZero",
      "isNegative",
      "isInstance",
      "countDown",
      "getCount",
      "isAlive",
      "empty",
      "emptyList",
      "emptyMap",
      "emptySet");

  /** Packages of the platform whose methods may allocate, or, as they name it, find no memory for a thread. */
  private static boolean allocates(String owner, String name, String descriptor) {
    if (name.equals("<init>")) {
      return false; // the object itself was counted
    }
    if (owner.startsWith("java/util/concurrent/locks/")) {
      return name.equals("lock") || name.equals("lockInterruptibly"); // waits in a queue
    }
    if (owner.startsWith("java/util/concurrent/atomic/")) {
      return name.equals("add") || name.equals("increment"); // makes cells
    }
    if (owner.equals("java/lang/Thread")) {
      return name.equals("start");
    }
    if (name.equals("of") && descriptor.startsWith("()")) {
      return false; // one for all
    }
    return !FRUGAL.contains(name)
        && (owner.startsWith("java/util/")
            || owner.startsWith("java/nio/")
            || owner.startsWith("java/time/")
            || owner.startsWith("java/lang/String")
            || owner.startsWith("[")
            || owner.equals("java/lang/System$Logger")
            || name.equals("valueOf"));
  }

  private Instrumenting(ClassVisitor to) {
    super(Opcodes.ASM9, to);
  }

  static byte[] instrumented(byte[] bytes) {
    ClassReader reader = new ClassReader(bytes);
    ClassWriter writer = new ClassWriter(reader, 0);
    reader.accept(new Instrumenting(writer), 0);
    return writer.toByteArray();
  }

  @Override
  public MethodVisitor visitMethod(
      int access, String name, String descriptor, String signature, String[] exceptions) {
    MethodVisitor to = super.visitMethod(access, name, descriptor, signature, exceptions);
    return name.equals("<clinit>") ? new Initializer(to) : new Body(to);
  }

  /** What takes no error, nor does what it calls. */
  private static final class Initializer extends MethodVisitor {

    private Initializer(MethodVisitor to) {
      super(Opcodes.ASM9, to);
    }

    @Override
    public void visitCode() {
      super.visitCode();
      call(mv, "initializing");
    }

    @Override
    public void visitInsn(int opcode) {
      if (opcode == Opcodes.RETURN) {
        call(mv, "initialized");
      }
      super.visitInsn(opcode);
    }
  }

  private static final class Body extends MethodVisitor {

    private Body(MethodVisitor to) {
      super(Opcodes.ASM9, to);
    }

    @Override
    public void visitCode() {
      super.visitCode();
      call(mv, "method");
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
      if (opcode == Opcodes.ANEWARRAY) {
        call(mv, "allocation");
      }
      super.visitTypeInsn(opcode, type);
      if (opcode == Opcodes.NEW) {
        call(mv, "allocation"); // behind it: frames name the instruction by its place
      }
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
      if (opcode == Opcodes.NEWARRAY) {
        call(mv, "allocation");
      }
      super.visitIntInsn(opcode, operand);
    }

    @Override
    public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
      call(mv, "allocation");
      super.visitMultiANewArrayInsn(descriptor, dimensions);
    }

    @Override
    public void visitInvokeDynamicInsn(
        String name, String descriptor, Handle bootstrap, Object... arguments) {
      if (!descriptor.startsWith("()")) {
        call(mv, "allocation"); // else one for all, made at its first use
      }
      super.visitInvokeDynamicInsn(name, descriptor, bootstrap, arguments);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      if (!owner.startsWith("io/unistream/")) {
        if (allocates(owner, name, descriptor)) {
          call(mv, "allocation");
        }
        if (!name.equals("<init>")) {
          call(mv, "outside");
        }
      }
      super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
    }
  }

  private static void call(MethodVisitor to, String method) {
    to.visitMethodInsn(Opcodes.INVOKESTATIC, INJECTOR, method, "()V", false);
  }
}
