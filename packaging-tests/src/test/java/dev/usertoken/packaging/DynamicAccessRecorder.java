package dev.usertoken.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jdi.ArrayReference;
import com.sun.jdi.Bootstrap;
import com.sun.jdi.ClassObjectReference;
import com.sun.jdi.IncompatibleThreadStateException;
import com.sun.jdi.Method;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.StackFrame;
import com.sun.jdi.StringReference;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.Value;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.LaunchingConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.VMDisconnectEvent;
import com.sun.jdi.request.BreakpointRequest;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.EventRequest;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A debugger that runs a program with a breakpoint in each method of the JDK that finds a class, a member, a proxy or a
 * resource by its name. GraalVM's tracing agent works in the same way. The caller of such a method is the innermost
 * class on the stack that is neither the class of the method nor a class loader.
 */
final class DynamicAccessRecorder {
    private static final Map<String, Pattern> WATCHED = Map.of(
            "java.lang.Class",
            Pattern.compile("forName|newInstance|get(Declared)?(Class(es)?|Constructors?|Fields?|Methods?)"),
            "java.lang.ClassLoader",
            Pattern.compile("getResource(s|AsStream)?|resources"),
            "java.lang.Module",
            Pattern.compile("getResourceAsStream"),
            "java.lang.invoke.MethodHandles$Lookup",
            Pattern.compile("find[A-Z].*|unreflect.*"),
            "java.lang.reflect.Proxy",
            Pattern.compile("newProxyInstance|getProxyClass"),
            "java.util.ResourceBundle",
            Pattern.compile("getBundle"));

    private final String callers;
    private final Map<String, Set<String>> accesses = new TreeMap<>();

    private DynamicAccessRecorder(String callers) {
        this.callers = callers;
    }

    /**
     * Runs a program to its end, which must be a success.
     *
     * @param callers the root package of the callers to record
     * @return for each caller what it accessed: {@code resource NAME}, {@code bundle NAME}, {@code type NAME}, {@code
     *     member TYPE.NAME}, with {@code *} for members that are found without a name, or {@code proxy [INTERFACE]}
     */
    static Map<String, Set<String>> record(String callers, List<Path> classPath, Class<?> program) throws Exception {
        LaunchingConnector connector = Bootstrap.virtualMachineManager().defaultConnector();
        Map<String, Connector.Argument> arguments = connector.defaultArguments();
        String path = classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        arguments.get("options").setValue("-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp \"" + path + "\"");
        arguments.get("main").setValue(program.getName());
        VirtualMachine vm = connector.launch(arguments);
        Process process = vm.process();
        try {
            DynamicAccessRecorder recorder = new DynamicAccessRecorder(callers);
            recorder.watch(vm);
            recorder.followToTheEnd(vm);
            String errors = new String(process.getErrorStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor()).as(errors).isZero();
            return recorder.accesses;
        } finally {
            process.destroyForcibly();
        }
    }

    private void watch(VirtualMachine vm) {
        for (String type : WATCHED.keySet()) {
            List<ReferenceType> loaded = vm.classesByName(type);
            loaded.forEach(DynamicAccessRecorder::setBreakpoints);
            if (loaded.isEmpty()) {
                ClassPrepareRequest request = vm.eventRequestManager().createClassPrepareRequest();
                request.addClassFilter(type);
                request.enable();
            }
        }
    }

    private static void setBreakpoints(ReferenceType type) {
        for (Method method : type.methods()) {
            if (method.isPublic()
                    && WATCHED.get(type.name()).matcher(method.name()).matches()) {
                BreakpointRequest request =
                        type.virtualMachine().eventRequestManager().createBreakpointRequest(method.location());
                request.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
                request.enable();
            }
        }
    }

    private void followToTheEnd(VirtualMachine vm) throws Exception {
        while (true) {
            EventSet events = vm.eventQueue().remove();
            for (Event event : events) {
                if (event instanceof VMDisconnectEvent) {
                    return;
                } else if (event instanceof ClassPrepareEvent) {
                    setBreakpoints(((ClassPrepareEvent) event).referenceType());
                } else if (event instanceof BreakpointEvent) {
                    add(((BreakpointEvent) event).thread());
                }
            }
            events.resume();
        }
    }

    private void add(ThreadReference thread) throws IncompatibleThreadStateException {
        List<StackFrame> frames = thread.frames();
        frames.stream()
                .map(frame -> frame.location().declaringType().name())
                .filter(type -> !WATCHED.containsKey(type) && !type.contains("ClassLoader"))
                .findFirst()
                .filter(caller -> caller.startsWith(callers + "."))
                .ifPresent(caller -> accesses.computeIfAbsent(caller, unseen -> new TreeSet<>())
                        .add(accessed(frames.get(0))));
    }

    private static String accessed(StackFrame frame) {
        switch (frame.location().declaringType().name()) {
            case "java.lang.Class":
                return frame.thisObject() == null ? "type " + text(frame) : member(frame.thisObject(), frame);
            case "java.lang.invoke.MethodHandles$Lookup":
                return member(arguments(frame).findFirst().orElseThrow(), frame);
            case "java.lang.reflect.Proxy":
                return "proxy " + interfaces(frame);
            case "java.util.ResourceBundle":
                return "bundle " + text(frame);
            default:
                return "resource " + text(frame);
        }
    }

    private static String member(Value type, StackFrame frame) {
        String name = text(frame);
        return "member " + name(type) + "." + (name.isEmpty() ? "*" : name);
    }

    private static Stream<Value> arguments(StackFrame frame) {
        return frame.getArgumentValues().stream();
    }

    private static String text(StackFrame frame) {
        return arguments(frame)
                .filter(StringReference.class::isInstance)
                .map(text -> ((StringReference) text).value())
                .findFirst()
                .orElse("");
    }

    private static List<String> interfaces(StackFrame frame) {
        return arguments(frame)
                .filter(ArrayReference.class::isInstance)
                .flatMap(array -> ((ArrayReference) array).getValues().stream())
                .map(DynamicAccessRecorder::name)
                .collect(Collectors.toList());
    }

    private static String name(Value type) {
        return type instanceof ClassObjectReference
                ? ((ClassObjectReference) type).reflectedType().name()
                : String.valueOf(type);
    }
}
