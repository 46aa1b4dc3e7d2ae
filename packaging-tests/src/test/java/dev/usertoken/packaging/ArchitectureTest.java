package dev.usertoken.packaging;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameStartingWith;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules about packages and dependencies hold, and each of them catches the violations in its fixture. */
@Tag("jdk-independent")
class ArchitectureTest {
    private static final JavaClasses OURS = classesOf(Artifact.values());
    private static final JavaClasses FIXTURES = new ClassFileImporter().importPackages(Rule.FIXTURES);

    @ParameterizedTest
    @EnumSource(Rule.class)
    void rule_holds(Rule rule) {
        Layout layout = new Layout(Artifact.GROUP);
        JavaClasses subjects = OURS.that(rule.subjects(layout));

        assertThat(subjects.size()).as("A11: classes under %s", rule).isGreaterThanOrEqualTo(rule.least());
        assertThat(violations(rule, layout, subjects)).isEmpty();
    }

    /** A12. In a fixture, the classes named {@code Breaks…} break the rule and the others keep it. */
    @ParameterizedTest
    @EnumSource(Rule.class)
    void rule_catchesItsFixture(Rule rule) {
        Layout layout = new Layout(rule.fixture());
        JavaClasses subjects = FIXTURES.that(rule.subjects(layout));
        JavaClasses keeping = subjects.that(are(not(simpleNameStartingWith("Breaks"))));
        List<String> breaking = subjects.that(are(simpleNameStartingWith("Breaks"))).stream()
                .map(JavaClass::getName)
                .collect(Collectors.toList());
        List<String> violations = violations(rule, layout, subjects);

        assertThat(breaking)
                .isNotEmpty()
                .filteredOn(name -> violations.stream().noneMatch(violation -> violation.contains(name)))
                .as("classes that break %s and are not reported among %s", rule, violations)
                .isEmpty();
        assertThat(keeping).isNotEmpty();
        assertThat(violations(rule, layout, keeping)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Artifact.class)
    void module_hasClasses(Artifact artifact) {
        JavaClasses classes = classesOf(artifact);

        assertThat(classes.size())
                .as("A11: classes of %s", artifact.folder())
                .isGreaterThanOrEqualTo(artifact.leastClasses());
    }

    private static List<String> violations(Rule rule, Layout layout, JavaClasses subjects) {
        return rule.rule(layout).evaluate(subjects).getFailureReport().getDetails();
    }

    private static JavaClasses classesOf(Artifact... artifacts) {
        List<Location> jars = Stream.of(artifacts)
                .map(artifact -> Location.of(URI.create("jar:" + artifact.jar().toUri() + "!/")))
                .collect(Collectors.toList());
        return new ClassFileImporter().importLocations(jars);
    }
}
