package dev.usertoken.internal.discovery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One search for the providers of one kind, and the selection among them: the provider of the highest priority, or of a
 * given name. A broken provider is never silently replaced by another one. Used by one thread.
 */
final class ProviderLookup<S> {
    /** A class loader that cannot list its resources fails at each call, and its iterator never ends. */
    private static final int MAX_FAILURES = 100;

    private final ServiceKind<S> kind;
    private final SelectionReporter reporter;
    private final List<String> searched = new ArrayList<>();
    private final List<Candidate<S>> candidates = new ArrayList<>();
    private final Map<String, BrokenProvider> broken = new LinkedHashMap<>();

    ProviderLookup(ServiceKind<S> kind, SelectionReporter reporter) {
        this.kind = kind;
        this.reporter = reporter;
    }

    /**
     * Searches the given class loader and no other. If it is null, searches the one that loaded core, and only if that
     * has no provider, the context class loader, which depends on the thread that happens to call.
     *
     * @throws RuntimeException as created by the reporter, if nothing is found, or two providers have the same name
     */
    void search(@Nullable ClassLoader given) {
        if (given != null) {
            search("the class loader given", given);
        } else {
            ClassLoader own = ProviderLookup.class.getClassLoader();
            search("the class loader of usertoken-core", own);
            ClassLoader context = Thread.currentThread().getContextClassLoader();
            if (candidates.isEmpty() && broken.isEmpty() && context != null && !context.equals(own)) {
                search("the context class loader of the thread", context);
            }
        }
        Collections.sort(candidates);
        if (candidates.isEmpty() && broken.isEmpty()) {
            throw failure("UT-P1", "no " + kind.noun + " was found", additions());
        }
        refuseSameNames();
    }

    private void search(String role, @Nullable ClassLoader loader) {
        searched.add(
                role + " (" + (loader == null ? "bootstrap" : loader.getClass().getName()) + ")");
        addAll(ServiceLoader.load(kind.service, loader).iterator(), loader);
    }

    /** Both methods of a service loader's iterator throw if an entry is broken, and can then be called again. */
    void addAll(Iterator<? extends S> providers, @Nullable ClassLoader loader) {
        for (int failures = 0; failures < MAX_FAILURES; ) {
            try {
                if (!providers.hasNext()) {
                    return;
                }
                add(providers.next());
            } catch (Exception | LinkageError | ServiceConfigurationError e) {
                failures++;
                addBroken(BrokenProvider.entry(kind.noun, loader, e));
            }
        }
    }

    private void add(S provider) {
        try {
            candidates.add(kind.candidate(provider));
        } catch (Exception | LinkageError | ServiceConfigurationError e) {
            addBroken(BrokenProvider.of(provider, e));
        }
    }

    /** Adds the providers that the caller has created, preferred first. */
    void addGiven(List<S> providers) {
        for (S provider : providers) {
            candidates.add(kind.candidate(provider));
        }
    }

    private void addBroken(BrokenProvider provider) {
        broken.putIfAbsent(provider.getMessage(), provider);
    }

    /** Returns the sound providers, preferred first. */
    List<Candidate<S>> candidates() {
        return candidates;
    }

    Collection<BrokenProvider> broken() {
        return broken.values();
    }

    Candidate<S> highestPriority() {
        if (!broken.isEmpty()) {
            throw broken("a broken " + kind.noun + " might be the one of the highest priority");
        }
        return first(candidates);
    }

    /**
     * Returns the transport of a name, or the codec of the highest priority that writes a media type.
     *
     * @param source the option by which the caller asks for it
     */
    Candidate<S> named(String wish, String source) {
        List<Candidate<S>> matching = new ArrayList<>();
        for (Candidate<S> candidate : new ArrayList<>(candidates)) {
            try {
                if (kind.matches(candidate.value(), wish)) {
                    matching.add(candidate);
                }
            } catch (Exception | LinkageError e) {
                reject(candidate, e);
            }
        }
        if (!matching.isEmpty()) {
            return first(matching);
        }
        String problem = "no " + kind.noun + " " + kind.relation + " \"" + wish + "\", which " + source + " selects";
        if (!broken.isEmpty()) {
            throw broken(problem + ", unless a broken one does");
        }
        List<String> remedies = new ArrayList<>(List.of("select one that was found, or none"));
        remedies.addAll(additions());
        throw failure("UT-P2", problem, remedies);
    }

    /** Returns the error of a selected provider that failed later. */
    RuntimeException notCreated(Candidate<S> selected, Throwable failure) {
        reject(selected, failure);
        return broken("the " + kind.noun + " \"" + selected.name() + "\" cannot be created");
    }

    private void reject(Candidate<S> candidate, Throwable failure) {
        candidates.remove(candidate);
        addBroken(BrokenProvider.of(candidate.value(), failure));
    }

    private void refuseSameNames() {
        Set<String> names = new HashSet<>();
        for (Candidate<S> candidate : candidates) {
            if (!names.add(candidate.name())) {
                throw failure(
                        "UT-P4",
                        "more than one " + kind.noun + " is named \"" + candidate.name() + "\"",
                        List.of("keep one of their jars and remove the others"));
            }
        }
    }

    /** Returns the first candidate. Refuses a tie, unless the caller gave the providers in an order. */
    private Candidate<S> first(List<Candidate<S>> sorted) {
        int highest = sorted.get(0).priority();
        List<String> names = new ArrayList<>();
        for (Candidate<S> candidate : sorted) {
            if (candidate.priority() == highest) {
                names.add(candidate.name());
            }
        }
        if (names.size() > 1 && !searched.isEmpty()) {
            throw failure(
                    "UT-P3",
                    "these " + kind.noun + "s share the highest priority, " + highest + ": " + String.join(", ", names),
                    List.of("choose one with " + kind.options, "or remove the jars of the others"));
        }
        return sorted.get(0);
    }

    private List<String> additions() {
        return List.of(
                "add a " + kind.noun + " to the class path or module path: " + kind.coordinates(),
                "in a shaded jar: merge the META-INF/services/" + kind.service.getName()
                        + " of all jars, else registrations are lost",
                "in another class loader: pass it to classLoader(...)");
    }

    private RuntimeException broken(String problem) {
        Set<String> remedies = new LinkedHashSet<>();
        for (BrokenProvider provider : broken.values()) {
            remedies.add(provider.repair());
        }
        for (BrokenProvider provider : broken.values()) {
            remedies.add("or exclude " + provider.artifact());
        }
        remedies.add(
                candidates.isEmpty()
                        ? "or add another " + kind.noun + " and choose it with " + kind.options
                        : "or choose one that was found with " + kind.options);
        return failure("UT-P5", problem, remedies);
    }

    private RuntimeException failure(String code, String problem, Collection<String> remedies) {
        List<String> found = new ArrayList<>();
        for (Candidate<S> candidate : candidates) {
            found.add(candidate.toString());
        }
        String page = "META-INF/usertoken/errors.md in " + JarName.of(ProviderLookup.class) + ", section " + code;
        String message = code + ": " + problem
                + section("broken", broken.keySet())
                + section("found", found.isEmpty() ? List.of("nothing") : found)
                + section("searched for " + kind.service.getName(), searched)
                + section("what to do", remedies)
                + section("more", List.of(page));
        RuntimeException exception = reporter.failure(code, message);
        broken.values().forEach(exception::addSuppressed);
        return exception;
    }

    private static String section(String title, Collection<String> lines) {
        return lines.isEmpty() ? "" : "\n" + title + ":\n  " + String.join("\n  ", lines);
    }
}
