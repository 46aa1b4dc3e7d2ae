package dev.usertoken.packaging.discovery;

import dev.usertoken.packaging.discovery.probe.Probe;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The class loader of an application, which can run a probe. */
final class ProbeLoader extends URLClassLoader {
    ProbeLoader(ClassLoader parent, List<Path> jars) {
        super(Jars.urls(jars), parent);
    }

    void add(Path jar) {
        addURL(Jars.url(jar));
    }

    String run() throws Exception {
        return run(Map.of());
    }

    @SuppressWarnings("unchecked")
    String run(Map<String, Object> options) throws Exception {
        Object probe = loadClass(Probe.class.getName()).getConstructor().newInstance();
        return ((Function<Map<String, Object>, String>) probe).apply(options);
    }
}
