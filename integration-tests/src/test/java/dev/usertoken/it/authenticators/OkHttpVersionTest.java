package dev.usertoken.it.authenticators;

import static org.assertj.core.api.Assertions.assertThat;

import okhttp3.OkHttp;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The build runs the tests tagged {@code okhttp} with two versions of OkHttp, with the same classes. */
@Tag("okhttp")
class OkHttpVersionTest {
    /** Reads the constant by reflection, because the compiler would inline its value. */
    @Test
    void okHttp_isVersionOfBuild() throws Exception {
        assertThat(OkHttp.class.getField("VERSION").get(null)).isEqualTo(System.getProperty("okhttp.version"));
    }
}
