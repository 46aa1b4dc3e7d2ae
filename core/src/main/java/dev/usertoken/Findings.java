package dev.usertoken;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What was found of one kind, where it was sought, and what was broken. Used by one thread. */
final class Findings<S> {
    /** A class loader that cannot list its resources fails for ever, without ever coming to an end. */
    private static final int MAX_FAILURES = 100;

    /** Of the service loader's messages only its own sentences about a class are handed on. */
    private static final Pattern FAILED_ENTRY =
            Pattern.compile("\\S+: (?:Provider |class )?(Unable to load [\\w$.]{1,256}"
                    + "|[\\w$.]{1,256} (?:not found|not a subtype|is not public|could not be instantiated"
                    + "|Unable to get public no-arg constructor))");

    /** Linking runs none of the provider's code; the JVM's message then starts with the class in question. */
    private static final Pattern CLASS_TO_LINK = Pattern.compile("[\\w$]{1,256}(?:/[\\w$]{1,256})+");

    private final Kind<S> kind;
    private final Consumer<TokenEvent> events;
    private final List<String> asked = new ArrayList<>();
    private final List<Candidate<S>> candidates = new ArrayList<>();
    private final Set<Class<?>> classes = new HashSet<>();
    private final Map<String, BrokenProvider> broken = new LinkedHashMap<>();

    Findings(Kind<S> kind, Consumer<TokenEvent> events) {
        this.kind = kind;
        this.events = events;
    }

    /**
     * Asks the given class loader; where none is given, the one that defined core, and only where that has no sound
     * provider, the context class loader: its answer depends on the thread that happens to ask.
     */
    void discover(Optional<ClassLoader> given) {
        if (given.isPresent()) {
            ask("the class loader given", given.get());
            return;
        }
        ClassLoader own = Findings.class.getClassLoader();
        ask("the class loader of usertoken-core", own);
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        if (candidates.isEmpty() && context != null && !context.equals(own)) {
            ask("the context class loader of the thread", context);
        }
    }

    private void ask(String role, ClassLoader loader) {
        asked.add(
                role + " (" + (loader == null ? "bootstrap" : loader.getClass().getName()) + ")");
        addAll(ServiceLoader.load(kind.service(), loader).iterator());
    }

    /** Both methods of a service loader's iterator throw what went wrong with one entry, and can then be called on. */
    void addAll(Iterator<? extends S> providers) {
        for (int failures = 0; failures < MAX_FAILURES; ) {
            S provider;
            try {
                if (!providers.hasNext()) {
                    return;
                }
                provider = providers.next();
            } catch (Exception | LinkageError | ServiceConfigurationError e) {
                failures++;
                addBroken(failedEntry(e), e);
                continue;
            }
            add(provider);
        }
    }

    void add(S provider) {
        if (!classes.add(provider.getClass())) {
            return;
        }
        try {
            candidates.add(kind.candidate(provider));
            candidates.sort(Candidate.order());
        } catch (Exception | LinkageError | ServiceConfigurationError e) {
            addBroken(Candidate.whereFrom(provider.getClass()) + " failed", e);
        }
    }

    /** Moves a candidate to the broken ones. */
    void reject(Candidate<S> candidate, Throwable failure) {
        candidates.remove(candidate);
        addBroken(candidate.description() + " failed", failure);
    }

    private String failedEntry(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        Matcher entry = FAILED_ENTRY.matcher(message);
        if (failure instanceof ServiceConfigurationError && entry.matches()) {
            return entry.group(1);
        }
        Matcher linked = CLASS_TO_LINK.matcher(message);
        if (failure instanceof LinkageError && linked.lookingAt()) {
            return "a registered " + kind.noun() + " could not be linked with "
                    + linked.group().replace('/', '.');
        }
        return "a registered " + kind.noun() + " failed";
    }

    private void addBroken(String failed, Throwable failure) {
        BrokenProvider provider = BrokenProvider.of(failed, failure);
        if (broken.putIfAbsent(provider.getMessage(), provider) == null) {
            events.accept(TokenEvent.builder(TokenEvent.Type.PROVIDER_BROKEN)
                    .provider(provider.getMessage())
                    .build());
        }
    }

    /** The sound ones, in the order of {@link Candidate#order()}. */
    List<Candidate<S>> candidates() {
        return new ArrayList<>(candidates);
    }

    void refuseNone() {
        if (!candidates.isEmpty()) {
            return;
        }
        if (!broken.isEmpty()) {
            throw broken("every " + kind.noun() + " that was found is broken");
        }
        throw failure("UT-P1", "no " + kind.noun() + " was found", toAdd());
    }

    void refuseSameNames() {
        Set<String> names = new HashSet<>();
        for (Candidate<S> candidate : candidates) {
            if (!names.add(candidate.name())) {
                throw failure(
                        "UT-P4",
                        "more than one " + kind.noun() + " is named \"" + candidate.name() + "\"",
                        List.of("keep one of their jars and remove the others"));
            }
        }
    }

    /** Refuses an order in which the first place is shared. */
    void refuseTie(List<Candidate<S>> order, String remedy) {
        int highest = order.get(0).priority();
        List<String> names = order.stream()
                .filter(candidate -> candidate.priority() == highest)
                .map(Candidate::name)
                .collect(Collectors.toList());
        if (names.size() > 1) {
            throw failure(
                    "UT-P3",
                    "these " + kind.noun() + "s share the highest priority, " + highest + ": "
                            + String.join(", ", names),
                    List.of(remedy, "or remove the jars of the others"));
        }
    }

    ProviderSelectionException notFound(String problem, String remedy) {
        List<String> remedies = new ArrayList<>();
        remedies.add(remedy);
        remedies.addAll(toAdd());
        return failure("UT-P2", problem, remedies);
    }

    ProviderSelectionException broken(String problem) {
        return failure(
                "UT-P5",
                problem,
                List.of(
                        "see the suppressed exceptions: ClassNotFoundException and NoClassDefFoundError mean that a"
                                + " library is missing, UnsupportedClassVersionError that a newer Java is needed",
                        "or add another: " + kind.coordinates()));
    }

    private List<String> toAdd() {
        return List.of(
                "add a " + kind.noun() + " to the class path or module path: " + kind.coordinates(),
                "in a shaded jar: merge the META-INF/services/" + kind.service().getName()
                        + " of all jars, else registrations are lost",
                "in another class loader: give that to classLoader(...)");
    }

    private ProviderSelectionException failure(String code, String problem, List<String> remedies) {
        List<String> descriptions =
                candidates.stream().map(Candidate::description).collect(Collectors.toList());
        List<String> found = candidates.stream()
                .map(candidate -> candidate.description() + ", priority " + candidate.priority())
                .collect(Collectors.toList());
        String message = code + ": " + problem
                + section("sought", List.of(kind.service().getName()))
                + section("asked", asked)
                + section("found", found)
                + section("failed", new ArrayList<>(broken.keySet()))
                + section("what to do", remedies)
                + section("more", List.of("docs/errors.md#" + code.toLowerCase(Locale.ROOT)));
        ProviderSelectionException exception = new ProviderSelectionException(code, message, descriptions);
        broken.values().forEach(exception::addSuppressed);
        return exception;
    }

    private static String section(String title, List<String> lines) {
        return "\n" + title + ":\n  " + (lines.isEmpty() ? "nothing" : String.join("\n  ", lines));
    }
}
