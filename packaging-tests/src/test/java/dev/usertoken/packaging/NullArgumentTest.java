package dev.usertoken.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.usertoken.AsyncSessionCall;
import dev.usertoken.RetryPolicy;
import dev.usertoken.Secret;
import dev.usertoken.SessionCall;
import dev.usertoken.SessionOptions;
import dev.usertoken.StaffCredentials;
import dev.usertoken.TokenListener;
import dev.usertoken.UserToken;
import dev.usertoken.UserTokenClient;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Every public method and constructor refuses null at once and names the parameter. If the value usually comes from
 * configuration, the message adds where to look.
 */
@Tag("jdk-independent")
class NullArgumentTest {
    private static final Set<Class<?>> CONFIGURED = Set.of(
            RetryPolicy.class,
            Secret.class,
            SessionOptions.Builder.class,
            StaffCredentials.class,
            UserToken.class,
            UserTokenClient.Builder.class);
    private static final Set<Class<?>> FROM_CONFIGURATION =
            Set.of(char[].class, Duration.class, Instant.class, Secret.class, String.class, URI.class);

    private static final int LEAST = 80;

    private static Samples samples;

    @BeforeAll
    static void makeSamples() throws Exception {
        samples = new Samples();
    }

    @AfterAll
    static void closeSamples() throws Exception {
        samples.close();
    }

    private static final Set<Class<?>> IMPLEMENTED_BY_USERS = Set.of(
            AsyncSessionCall.class,
            SessionCall.class,
            SessionCall.Sender.class,
            SessionCall.Status.class,
            TokenListener.class);

    @TestFactory
    List<DynamicTest> everyParameterRefusesNull() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        for (Artifact artifact : Artifact.values()) {
            for (Class<?> type : artifact.publishedTypes()) {
                for (Executable callable : callables(type)) {
                    tests.addAll(testsOf(type, callable));
                }
            }
        }
        assertThat(tests).hasSizeGreaterThan(LEAST);
        return tests;
    }

    private static List<Executable> callables(Class<?> type) {
        return Stream.concat(Stream.of(type.getConstructors()), Stream.of(type.getMethods()))
                .filter(callable -> callable.getDeclaringClass() == type
                        || !Modifier.isPublic(callable.getDeclaringClass().getModifiers()))
                .filter(callable -> !callable.isSynthetic() && !takesNull(type, callable))
                .collect(Collectors.toList());
    }

    private static boolean takesNull(Class<?> type, Executable callable) {
        return IMPLEMENTED_BY_USERS.contains(type)
                || callable.getName().equals("equals")
                || callable.getName().equals("main") // which only the JVM calls
                || (type.isEnum() && callable.getName().equals("valueOf"));
    }

    private static List<DynamicTest> testsOf(Class<?> type, Executable callable) {
        List<DynamicTest> tests = new ArrayList<>();
        Parameter[] parameters = callable.getParameters();
        for (int i = 0; i < parameters.length; i++) {
            int index = i;
            Class<?> expected = parameters[i].getType();
            String name = callable.toGenericString() + ": " + parameters[i].getName();
            // HttpClient.sendAsync declares that this one may be null.
            if (!expected.isPrimitive() && expected != HttpResponse.PushPromiseHandler.class) {
                tests.add(dynamicTest(name, () -> refuses(null, index, type, callable)));
            }
            if (callable.isVarArgs() && i == parameters.length - 1) {
                Object nullInside = Array.newInstance(expected.getComponentType(), 1);
                tests.add(dynamicTest(name + "[0]", () -> refuses(nullInside, index, type, callable)));
            }
        }
        return tests;
    }

    private static void refuses(Object bad, int index, Class<?> type, Executable callable) {
        Object[] arguments =
                Stream.of(callable.getParameters()).map(samples::argument).toArray();
        arguments[index] = bad;

        assertThat(catchThrowable(() -> call(type, callable, arguments)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage(message(type, callable.getParameters()[index], bad));
    }

    private static String message(Class<?> type, Parameter parameter, Object bad) {
        Class<?> given = bad == null ? parameter.getType() : parameter.getType().getComponentType();
        boolean configured = given == Path.class || (CONFIGURED.contains(type) && FROM_CONFIGURATION.contains(given));
        return configured
                ? parameter.getName()
                        + " is null: check that the environment variable, property or file it is read from is set"
                : parameter.getName();
    }

    private static void call(Class<?> type, Executable callable, Object[] arguments) throws Throwable {
        try {
            if (callable instanceof Constructor) {
                ((Constructor<?>) callable).newInstance(arguments);
            } else {
                Object receiver = Modifier.isStatic(callable.getModifiers()) ? null : samples.instance(type);
                ((Method) callable).invoke(receiver, arguments);
            }
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
