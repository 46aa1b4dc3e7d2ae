package dev.usertoken.packaging;

import static com.tngtech.archunit.core.domain.JavaConstructor.CONSTRUCTOR_NAME;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaStaticInitializer;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.UnsupportedEncodingException;
import java.lang.reflect.Executable;
import java.net.MalformedURLException;
import java.nio.charset.Charset;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.BaseStream;
import java.util.stream.Stream;

/**
 * The rules about boundaries, by the numbers of {@code docs/architecture.md}. Each works below any root package, so that the very rule that
 * guards our classes is also shown to catch the fixture that breaks it.
 */
@SuppressWarnings("ImmutableEnumChecker") // functions that keep nothing
enum Rule {
    A01_MODULE_MAP(30, Layout::isOurs, Rule::dependOnOurTypesAsTheModuleMapAllows),
    A03_JAVA_BASE(30, Layout::isCore, Rule::dependOnListedPackagesOnly),
    A04_INTERNAL(3, Layout::isAddOn, Rule::leaveInternalAlone),
    A05_ADAPTS(30, Layout::isOurs, Rule::useOnlyTheLibrariesTheyAdapt),
    A05_SHOWS(3, (layout, type) -> layout.isAddOn(type) && layout.isPublished(type), Rule::showNoLibraryType),
    A06_PUBLIC_TYPES(25, Layout::isPublished, Rule::beFinalClassesEnumsOrExceptions),
    A07_STATE(30, Layout::isCore, Rule::haveNoStaticMutableState),
    A07_LOGGING(30, Layout::isCore, Rule::notLog),
    A07_STREAMS(30, Layout::isCore, Rule::leaveTheStandardStreamsAlone),
    A07_REFLECTION(30, (layout, type) -> layout.isOurs(type) && !layout.isTestkit(type), Rule::notReflect),
    A07_THREADS(30, Layout::isCore, Rule::startNoThread),
    A07_SHARED_THREADS(30, Layout::isOurs, Rule::useNoThreadOfTheJvm),
    A07_CLOCK(30, Layout::isCore, Rule::readNoClock),
    A08_REVEALS(30, Layout::isOurs, Rule::revealNoSecret),
    A08_TEXT(2, Rule::holdsSecret, Rule::declareToString),
    A09_UNCHECKED(15, (layout, type) -> layout.isApi(type) && layout.isPublished(type), Rule::throwNothingChecked),
    A10_CYCLES(30, Layout::isOurs, Rule::formNoCycleOfPackages),
    A13_ROOMS(20, Layout::isInternal, Rooms.CORE::rule),
    A13_ROOMS_OF_TESTKIT(40, Layout::isTestkit, Rooms.TESTKIT::rule),
    A14_OPTIONAL(
            30,
            (layout, type) -> layout.isOurs(type) && !layout.isTestkit(type),
            Rule::lookUpNoOptionalServiceOfPlatform),
    A15_CONNECTIONS(30, Layout::isTransport, Rule::neitherExtendNorWrapConnections);

    static final String FIXTURES = "dev.usertoken.packaging.fixtures";

    private static final Set<String> PACKAGES_FOR_CORE = Set.of(
            "java.io",
            "java.lang",
            "java.math",
            "java.net",
            "java.nio",
            "java.nio.channels",
            "java.nio.charset",
            "java.nio.file",
            "java.nio.file.attribute",
            "java.security",
            "java.time",
            "java.time.format",
            "java.time.temporal",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "java.util.function",
            "java.util.regex",
            "java.util.stream",
            "java.util.zip",
            "javax.crypto",
            "javax.crypto.spec",
            "javax.net.ssl",
            "org.jspecify.annotations");

    private static final Set<String> LOGGING =
            Set.of("java.util.logging", "org.slf4j", "org.apache.logging", "org.apache.commons.logging");

    private static final Set<String> IMMUTABLE = Set.of(
            "java.lang.String",
            "java.math.BigDecimal",
            "java.net.URI",
            "java.nio.charset.Charset",
            "java.time.Duration",
            "java.time.Instant",
            "java.time.format.DateTimeFormatter",
            "java.util.List",
            "java.util.Map",
            "java.util.Optional",
            "java.util.Set",
            "java.util.regex.Pattern");

    private static final Set<String> HARMLESS_ON_CLASS = Set.of(
            "cast",
            "desiredAssertionStatus",
            "getClassLoader",
            "getName",
            "getProtectionDomain",
            "getSimpleName",
            "isInstance");

    private static final String[] TIMED_BY_THE_JDK = {"orTimeout", "completeOnTimeout", "delayedExecutor"};
    private static final String[] SYSTEM_CLOCKS = {
        "system", "systemUTC", "systemDefaultZone", "tickMillis", "tickSeconds", "tickMinutes"
    };

    private static final Set<String> MAY_START_THREADS =
            Set.of("internal.concurrent.ClientExecutor", "internal.concurrent.Timer");
    private static final Set<String> MAY_READ_THE_CLOCK = Set.of("internal.time.TimeSource");
    private static final Set<String> MAY_REVEAL =
            Set.of("Refresh", "RequestFactory", "ResponseParser", "UserToken", "UserTokenClient");
    private static final Set<String> MAY_REFLECT = Set.of("transport.okhttp.OkHttpTransport");
    private static final Set<String> MAY_LOOK_UP =
            Set.of("spi.MediaType", "spi.TokenKey", "internal.store.PasswordDigests", "transport.socket.TlsHandshake");
    private static final Set<String> MAY_HOLD_CONNECTIONS = Set.of("transport.socket.Connection");
    private static final Pattern CONNECTION = Pattern.compile(
            ".*(Connection|ConnectionManager|ConnectionEndpoint|Session|Pool|PoolControl|Channel|Socket)");
    private static final Set<String> IMPLEMENTED_BY_USERS = Set.of("AsyncSessionCall", "SessionCall", "TokenListener");
    private static final Set<String> BRIDGES = Set.of("wrap", "using");

    private final int least;
    private final BiPredicate<Layout, JavaClass> subjects;
    private final Function<Layout, ArchRule> rule;

    Rule(int least, BiPredicate<Layout, JavaClass> subjects, Function<Layout, ArchRule> rule) {
        this.least = least;
        this.subjects = subjects;
        this.rule = rule;
    }

    /** How many of our classes it must apply to, lest it passes on nothing. */
    int least() {
        return least;
    }

    DescribedPredicate<JavaClass> subjects(Layout layout) {
        return DescribedPredicate.describe("subject to " + this, type -> subjects.test(layout, type));
    }

    ArchRule rule(Layout layout) {
        return rule.apply(layout);
    }

    /** The package under which the fixture of this rule is laid out. */
    String fixture() {
        return FIXTURES + "." + name().toLowerCase(Locale.ROOT).replace("_", "");
    }

    private static ArchRule dependOnOurTypesAsTheModuleMapAllows(Layout layout) {
        return haveNoDependency("that the module map does not allow", dependency -> {
            JavaClass from = dependency.getOriginClass();
            JavaClass to = dependency.getTargetClass();
            if (!layout.isOurs(to) || layout.isSpi(to)) {
                return false;
            }
            if (layout.isSpi(from)) {
                return true;
            }
            if (layout.isInternal(from)) {
                return !layout.isInternal(to);
            }
            return !layout.artifact(from).equals(layout.artifact(to))
                    && !(layout.mayUseTheApi(from) && layout.isApi(to));
        });
    }

    private static ArchRule dependOnListedPackagesOnly(Layout layout) {
        return haveNoDependency("on a package that is not listed", dependency -> {
            JavaClass to = dependency.getTargetClass().getBaseComponentType();
            return !to.isPrimitive() && !layout.isCore(to) && !PACKAGES_FOR_CORE.contains(to.getPackageName());
        });
    }

    private static ArchRule leaveInternalAlone(Layout layout) {
        return haveNoDependency(
                "on core's internal types", dependency -> layout.isInternal(dependency.getTargetClass()));
    }

    private static ArchRule useOnlyTheLibrariesTheyAdapt(Layout layout) {
        return haveNoDependency("on a library that another module adapts", dependency -> {
            String used = dependency.getTargetClass().getBaseComponentType().getPackageName();
            return Stream.of(Artifact.values()).anyMatch(artifact -> artifact.adapts(used))
                    && layout.artifact(dependency.getOriginClass())
                            .filter(artifact -> artifact.adapts(used))
                            .isEmpty();
        });
    }

    private static ArchRule showNoLibraryType(Layout layout) {
        return should("show no type of a library but in wrap, using and authenticators", (type, violations) -> {
            if (layout.isAuthenticator(type)) {
                return;
            }
            Artifact artifact = layout.artifact(type).orElseThrow();
            Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream())
                    .filter(supertype -> mentions(supertype, artifact))
                    .forEach(supertype -> violations.add(type.getName() + " is a " + supertype.getName()));
            type.getMembers().stream()
                    .filter(Rule::isVisible)
                    .filter(member -> !BRIDGES.contains(member.getName()))
                    .filter(member -> typesOf(member).anyMatch(shown -> mentions(shown, artifact)))
                    .forEach(member -> violations.add(member.getFullName()));
        });
    }

    private static ArchRule beFinalClassesEnumsOrExceptions(Layout layout) {
        return should("be final classes, enums or exceptions", (type, violations) -> {
            boolean fits;
            if (type.isInterface()) {
                fits = layout.isSpi(type) || IMPLEMENTED_BY_USERS.contains(layout.nameBelowRoot(type));
            } else {
                fits = type.getModifiers().contains(JavaModifier.FINAL)
                        || type.isEnum()
                        || type.isAssignableTo(Throwable.class)
                        || (layout.isTestkit(type) && type.getSimpleName().endsWith("Contract"));
            }
            if (!fits) {
                violations.add(type.getDescription());
            }
        });
    }

    private static ArchRule haveNoStaticMutableState(Layout layout) {
        return should(
                "have no static mutable state",
                (type, violations) -> type.getFields().stream()
                        .filter(field -> field.getModifiers().contains(JavaModifier.STATIC))
                        .filter(field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC))
                        .filter(field ->
                                !field.getModifiers().contains(JavaModifier.FINAL) || !isImmutable(layout, field))
                        .forEach(field -> violations.add(field.getDescription())));
    }

    private static boolean isImmutable(Layout layout, JavaField field) {
        JavaClass type = field.getRawType();
        return type.isPrimitive() || (layout.isCore(type) && !type.isArray()) || IMMUTABLE.contains(type.getName());
    }

    private static ArchRule notLog(Layout layout) {
        return haveNoDependency("on logging", dependency -> {
            JavaClass to = dependency.getTargetClass();
            return to.getName().startsWith("java.lang.System$Logger") || LOGGING.contains(to.getPackageName());
        });
    }

    private static ArchRule leaveTheStandardStreamsAlone(Layout layout) {
        return haveNoAccess(
                "to a standard stream",
                access -> uses(access, System.class, "in", "out", "err", "console", "setIn", "setOut", "setErr")
                        || uses(access, Throwable.class, "printStackTrace")
                        || uses(access, Thread.class, "dumpStack"));
    }

    private static ArchRule notReflect(Layout layout) {
        return haveNoAccess(
                "by reflection",
                access -> !MAY_REFLECT.contains(layout.nameBelowRoot(access.getOriginOwner()))
                        && (usesOther(access, Class.class, HARMLESS_ON_CLASS)
                                || uses(access, ClassLoader.class, "loadClass", "findClass", "defineClass")
                                || targetPackage(access).equals("java.lang.reflect")
                                || targetPackage(access).equals("java.lang.invoke")));
    }

    /** The platform reports a missing charset, algorithm or URL protocol with these checked exceptions. */
    private static ArchRule lookUpNoOptionalServiceOfPlatform(Layout layout) {
        return haveNoAccess("to an optional service of the platform", access -> {
            boolean isLookUp = uses(access, Charset.class, "forName", "availableCharsets")
                    || declares(access, UnsupportedEncodingException.class)
                    || declares(access, NoSuchAlgorithmException.class)
                    || declares(access, MalformedURLException.class);
            return isInStaticInitializer(access)
                    ? isLookUp || isMediaTypeCharset(layout, access)
                    : isLookUp && !MAY_LOOK_UP.contains(layout.nameBelowRoot(access.getOriginOwner()));
        });
    }

    /** The socket transport has no library: one class holds the socket. */
    private static ArchRule neitherExtendNorWrapConnections(Layout layout) {
        return should("neither extend nor wrap a connection, session, pool or channel", (type, violations) -> {
            if (isConnection(layout, type)) {
                violations.add(type.getDescription());
            }
            type.getFields().stream()
                    .filter(field -> !MAY_HOLD_CONNECTIONS.contains(layout.nameBelowRoot(type)))
                    .filter(field -> field.getType().getAllInvolvedRawTypes().stream()
                            .anyMatch(held -> isConnection(layout, held.getBaseComponentType())))
                    .forEach(field -> violations.add(field.getDescription()));
        });
    }

    /** Returns true if the type or one of its supertypes is named like a connection and is not ours. */
    private static boolean isConnection(Layout layout, JavaClass type) {
        return Stream.of(List.of(type), type.getAllRawSuperclasses(), type.getAllRawInterfaces())
                .flatMap(Collection::stream)
                .anyMatch(candidate -> !layout.isOurs(candidate)
                        && CONNECTION.matcher(candidate.getSimpleName()).matches());
    }

    private static boolean isInStaticInitializer(JavaAccess<?> access) {
        return access.getOrigin() instanceof JavaStaticInitializer;
    }

    private static boolean isMediaTypeCharset(Layout layout, JavaAccess<?> access) {
        return layout.isSpi(access.getTargetOwner())
                && access.getTargetOwner().getSimpleName().equals("MediaType")
                && access.getTarget().getName().equals("charset");
    }

    private static boolean declares(JavaAccess<?> access, Class<? extends Exception> exception) {
        return access.getTarget() instanceof CodeUnitAccessTarget
                && ((CodeUnitAccessTarget) access.getTarget()).getThrowsClause().containsType(exception);
    }

    private static ArchRule startNoThread(Layout layout) {
        return haveNoAccess(
                "that starts a thread",
                access -> !MAY_START_THREADS.contains(layout.nameBelowRoot(access.getOriginOwner()))
                        && (usesOther(access, Executors.class, Set.of())
                                || uses(access, Thread.class, CONSTRUCTOR_NAME)
                                || uses(access, Timer.class, CONSTRUCTOR_NAME)
                                || uses(access, ExecutorService.class, CONSTRUCTOR_NAME)));
    }

    /** Such a thread would keep the class loader of the application that happens to use it first. */
    private static ArchRule useNoThreadOfTheJvm(Layout layout) {
        return haveNoAccess(
                "to a thread that all applications of a JVM share",
                access -> uses(access, ForkJoinPool.class, "commonPool")
                        || uses(access, BaseStream.class, "parallel")
                        || uses(access, Collection.class, "parallelStream")
                        || uses(access, CompletableFuture.class, TIMED_BY_THE_JDK)
                        || isOnTheCommonPool(access));
    }

    private static boolean isOnTheCommonPool(JavaAccess<?> access) {
        return access.getTargetOwner().isAssignableTo(CompletionStage.class)
                && access.getTarget().getName().endsWith("Async")
                && !access.getTarget().getFullName().contains(Executor.class.getName());
    }

    private static ArchRule readNoClock(Layout layout) {
        return haveNoAccess(
                "that reads a clock",
                access -> !MAY_READ_THE_CLOCK.contains(layout.nameBelowRoot(access.getOriginOwner()))
                        && (uses(access, System.class, "currentTimeMillis", "nanoTime")
                                || uses(access, Temporal.class, "now")
                                || uses(access, Clock.class, SYSTEM_CLOCKS)
                                || uses(access, Date.class, CONSTRUCTOR_NAME)));
    }

    private static ArchRule revealNoSecret(Layout layout) {
        return haveNoAccess(
                "that reveals a secret, but in the classes named",
                access -> access.getTarget().getName().equals("reveal")
                        && isSecret(layout, access.getTargetOwner())
                        && !MAY_REVEAL.contains(layout.nameBelowRoot(access.getOriginOwner())));
    }

    private static boolean holdsSecret(Layout layout, JavaClass type) {
        return layout.isOurs(type)
                && type.getFields().stream()
                        .flatMap(field -> field.getType().getAllInvolvedRawTypes().stream())
                        .anyMatch(held -> isSecret(layout, held));
    }

    private static boolean isSecret(Layout layout, JavaClass type) {
        return layout.isApi(type) && layout.nameBelowRoot(type).equals("Secret");
    }

    private static ArchRule declareToString(Layout layout) {
        return should("declare toString, as it holds a secret", (type, violations) -> {
            if (type.tryGetMethod("toString").isEmpty()) {
                violations.add(type.getDescription());
            }
        });
    }

    private static ArchRule throwNothingChecked(Layout layout) {
        return should("throw nothing checked, but where core calls", (type, violations) -> {
            if (isChecked(type)) {
                violations.add(type.getDescription());
            }
            type.getCodeUnits().stream()
                    .filter(Rule::isVisible)
                    .filter(codeUnit -> !isOfTheSpi(layout, codeUnit))
                    .filter(Rule::declaresChecked)
                    .forEach(codeUnit -> violations.add(codeUnit.getFullName()));
        });
    }

    private static boolean isOfTheSpi(Layout layout, JavaCodeUnit codeUnit) {
        String[] parameters =
                codeUnit.getRawParameterTypes().stream().map(JavaClass::getName).toArray(String[]::new);
        return codeUnit.getOwner().getAllRawInterfaces().stream()
                .filter(layout::isSpi)
                .anyMatch(promised ->
                        promised.tryGetMethod(codeUnit.getName(), parameters).isPresent());
    }

    /** A caller's own exception type, declared as a type variable, is no exception of ours. */
    private static boolean declaresChecked(JavaCodeUnit codeUnit) {
        Executable executable = (Executable) codeUnit.reflect();
        return Stream.of(executable.getGenericExceptionTypes())
                .filter(Class.class::isInstance)
                .map(type -> (Class<?>) type)
                .anyMatch(
                        type -> !RuntimeException.class.isAssignableFrom(type) && !Error.class.isAssignableFrom(type));
    }

    private static boolean isChecked(JavaClass type) {
        return type.isAssignableTo(Throwable.class)
                && !type.isAssignableTo(RuntimeException.class)
                && !type.isAssignableTo(Error.class);
    }

    private static boolean isVisible(JavaMember member) {
        return member.getModifiers().contains(JavaModifier.PUBLIC)
                || member.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private static Stream<JavaType> typesOf(JavaMember member) {
        if (member instanceof JavaField) {
            return Stream.of(((JavaField) member).getType());
        }
        JavaCodeUnit codeUnit = (JavaCodeUnit) member;
        return Stream.of(List.of(codeUnit.getReturnType()), codeUnit.getParameterTypes(), codeUnit.getExceptionTypes())
                .flatMap(List::stream);
    }

    private static boolean mentions(JavaType shown, Artifact artifact) {
        return shown.getAllInvolvedRawTypes().stream()
                .anyMatch(type -> artifact.adapts(type.getBaseComponentType().getPackageName()));
    }

    private static boolean uses(JavaAccess<?> access, Class<?> owner, String... members) {
        return access.getTargetOwner().isAssignableTo(owner)
                && List.of(members).contains(access.getTarget().getName());
    }

    private static boolean usesOther(JavaAccess<?> access, Class<?> owner, Set<String> members) {
        return access.getTargetOwner().isEquivalentTo(owner)
                && !members.contains(access.getTarget().getName());
    }

    private static String targetPackage(JavaAccess<?> access) {
        return access.getTargetOwner().getPackageName();
    }

    private static ArchRule formNoCycleOfPackages(Layout layout) {
        return slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        return SliceIdentifier.of(type.getPackageName());
                    }

                    @Override
                    public String getDescription() {
                        return "packages";
                    }
                })
                .should()
                .beFreeOfCycles();
    }

    private static ArchRule haveNoDependency(String text, Predicate<Dependency> forbidden) {
        return should(
                "have no dependency " + text,
                (type, violations) -> type.getDirectDependenciesFromSelf().stream()
                        .filter(forbidden)
                        .forEach(dependency -> violations.add(dependency.getDescription())));
    }

    private static ArchRule haveNoAccess(String text, Predicate<JavaAccess<?>> forbidden) {
        return should(
                "have no access " + text,
                (type, violations) -> type.getAccessesFromSelf().stream()
                        .filter(forbidden)
                        .forEach(access -> violations.add(access.getDescription())));
    }

    private static ArchRule should(String text, BiConsumer<JavaClass, List<String>> check) {
        return classes().should(new ArchCondition<JavaClass>(text) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                List<String> violations = new ArrayList<>();
                check.accept(type, violations);
                violations.forEach(violation -> events.add(SimpleConditionEvent.violated(type, violation)));
            }
        });
    }
}
