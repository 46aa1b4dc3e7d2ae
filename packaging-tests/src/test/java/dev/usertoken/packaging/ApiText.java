package dev.usertoken.packaging;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The public API of a module as text, which changes only if the API does. */
final class ApiText {
    private ApiText() {}

    static String of(Artifact artifact) throws IOException, ReflectiveOperationException {
        List<String> lines = module(artifact);
        for (Class<?> type : artifact.publishedTypes()) {
            lines.add("");
            lines.add(header(type));
            lines.addAll(members(type));
        }
        return String.join("\n", lines) + "\n";
    }

    /**
     * Returns the output of {@code jar --describe-module}, without the version and the location of the jar, and without
     * the module of annotations, which users need neither at compile time nor at run time.
     */
    private static List<String> module(Artifact artifact) {
        StringWriter text = new StringWriter();
        PrintWriter output = new PrintWriter(text);
        int code = ToolProvider.findFirst("jar")
                .orElseThrow()
                .run(
                        output,
                        output,
                        "--describe-module",
                        "--file",
                        artifact.jar().toString());
        if (code != 0) {
            throw new AssertionError(text.toString());
        }
        return text.toString()
                .lines()
                .filter(line -> !line.isEmpty() && !line.equals("requires org.jspecify static"))
                .map(line -> line.replaceFirst("@.* jar:.*", ""))
                .sorted()
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static String header(Class<?> type) {
        String supertypes = Stream.concat(
                        Stream.ofNullable(type.getGenericSuperclass()), Stream.of(type.getGenericInterfaces()))
                .filter(supertype -> supertype != Object.class)
                .map(Type::getTypeName)
                .collect(Collectors.joining(", "));
        return type.toGenericString() + (supertypes.isEmpty() ? "" : ": " + supertypes);
    }

    private static List<String> members(Class<?> type) throws IllegalAccessException {
        List<String> members = new ArrayList<>();
        for (Field field : type.getDeclaredFields()) {
            if (isVisible(field)) {
                members.add("    " + field.toGenericString() + constant(field));
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (isVisible(constructor)) {
                members.add("    " + constructor.toGenericString());
            }
        }
        for (Method method : type.getDeclaredMethods()) {
            if (isVisible(method)) {
                members.add("    " + method.toGenericString().replace(" synchronized", ""));
            }
        }
        members.sort(null);
        return members;
    }

    private static boolean isVisible(Member member) {
        return !member.isSynthetic() && (member.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0;
    }

    private static String constant(Field field) throws IllegalAccessException {
        boolean isConstant = Modifier.isStatic(field.getModifiers())
                && (field.getType().isPrimitive() || field.getType() == String.class);
        return isConstant && field.trySetAccessible() ? " = \"" + field.get(null) + "\"" : "";
    }
}
