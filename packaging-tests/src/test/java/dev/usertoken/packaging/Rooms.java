package dev.usertoken.packaging;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;

/**
 * The packages of one module, each with the packages of the same module that it may use. They are named by their part below
 * the module's own package, which has an empty name.
 */
final class Rooms {
    /** The packages of core below {@code internal}. */
    static final Rooms CORE = new Rooms(Map.of(
            "internal", Set.of("spi"),
            "internal.concurrent", Set.of("spi", "internal"),
            "internal.discovery", Set.of("spi", "internal"),
            "internal.http", Set.of("spi", "internal", "internal.time"),
            "internal.store", Set.of("spi", "internal", "internal.time"),
            "internal.time", Set.of("spi", "internal")));

    static final Rooms TESTKIT = new Rooms(Map.of(
            "", Set.of("internal.contract", "internal.format", "internal.http", "internal.sandbox"),
            "internal.sandbox", Set.of("internal.format", "internal.http"),
            "internal.contract", Set.of(),
            "internal.format", Set.of(),
            "internal.http", Set.of()));

    private final Map<String, Set<String>> mayUse;

    private Rooms(Map<String, Set<String>> mayUse) {
        this.mayUse = mayUse;
    }

    ArchRule rule(Layout layout) {
        return classes()
                .should(new ArchCondition<JavaClass>("be in a listed package and use only the packages below it") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        Set<String> allowed = mayUse.get(layout.room(type));
                        if (allowed == null) {
                            events.add(SimpleConditionEvent.violated(
                                    type, type.getDescription() + " is in no listed package"));
                            return;
                        }
                        type.getDirectDependenciesFromSelf().stream()
                                .filter(dependency -> leavesPackage(layout, dependency))
                                .filter(dependency -> !allowed.contains(layout.room(dependency.getTargetClass())))
                                .forEach(dependency ->
                                        events.add(SimpleConditionEvent.violated(type, dependency.getDescription())));
                    }
                });
    }

    private static boolean leavesPackage(Layout layout, Dependency dependency) {
        JavaClass from = dependency.getOriginClass();
        JavaClass to = dependency.getTargetClass();
        return layout.artifact(from).equals(layout.artifact(to))
                && !layout.room(from).equals(layout.room(to));
    }
}
