package dev.usertoken.transport.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import okhttp3.OkHttp;
import org.junit.jupiter.api.Test;

/** The build runs the tests of this module on two versions of OkHttp, with the same classes. */
class OkHttpVersionTest {
    /** The version that the build intends. */
    static final String VERSION = System.getProperty("okhttp.version");

    /** Reads the field by its name, because a compiler copies its value. */
    @Test
    void okHttp_isVersionOfBuild() throws Exception {
        assertThat(OkHttp.class.getField("VERSION").get(null)).isEqualTo(VERSION);
    }
}
