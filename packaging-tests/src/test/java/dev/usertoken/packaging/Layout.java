package dev.usertoken.packaging;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.Optional;
import java.util.stream.Stream;

/** Where our classes are below a root package: the real one, or that of a fixture, which is laid out alike. */
final class Layout {
    private final String root;

    Layout(String root) {
        this.root = root;
    }

    boolean isOurs(JavaClass type) {
        return artifact(type).isPresent();
    }

    boolean isCore(JavaClass type) {
        return Artifact.CORE.owns(packageOf(type), root);
    }

    boolean isAddOn(JavaClass type) {
        return isOurs(type) && !isCore(type);
    }

    boolean isTestkit(JavaClass type) {
        return Artifact.TESTKIT.owns(packageOf(type), root);
    }

    boolean isTransport(JavaClass type) {
        return artifact(type)
                .filter(artifact -> artifact.folder().startsWith("transport-"))
                .isPresent();
    }

    boolean isApi(JavaClass type) {
        return packageOf(type).equals(root);
    }

    boolean isSpi(JavaClass type) {
        return packageOf(type).equals(root + ".spi");
    }

    boolean isInternal(JavaClass type) {
        return isCore(type) && !isApi(type) && !isSpi(type);
    }

    /** Whether users see the type: it and all types around it are public, in a package that is exported. */
    boolean isPublished(JavaClass type) {
        return isOurs(type) && !room(type).startsWith("internal") && isPublic(type);
    }

    /** The classes that let a user's own calls carry the token; named alike in all transports. */
    boolean isAuthenticator(JavaClass type) {
        String name = outermost(type).getSimpleName();
        return isAddOn(type) && (name.startsWith("UserToken") || name.endsWith("ExecHandler"));
    }

    /** An add-on depends only on the SPI; only the HTTP client adapters and the testkit also use the API. */
    boolean mayUseTheApi(JavaClass type) {
        return isAuthenticator(type) || isTestkit(type);
    }

    Optional<Artifact> artifact(JavaClass type) {
        return Stream.of(Artifact.values())
                .filter(artifact -> artifact.owns(packageOf(type), root))
                .findAny();
    }

    /** The package of the type below that of its module; empty if it is the module's own. */
    String room(JavaClass type) {
        String module = artifact(type).orElseThrow().packageBelow(root);
        return packageOf(type).equals(module) ? "" : packageOf(type).substring(module.length() + 1);
    }

    /** The name of the outermost class without the root. */
    String nameBelowRoot(JavaClass type) {
        return outermost(type).getName().substring(root.length() + 1);
    }

    private static boolean isPublic(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(Layout::isPublic).orElse(true);
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getBaseComponentType()
                .getEnclosingClass()
                .map(Layout::outermost)
                .orElse(type.getBaseComponentType());
    }

    private static String packageOf(JavaClass type) {
        return type.getBaseComponentType().getPackageName();
    }
}
