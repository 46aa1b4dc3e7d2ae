package dev.usertoken.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The published API equals the approved one in {@code src/test/api}. After an intended change, run the build with
 * {@code -Dapprove} and commit the updated files.
 */
@Tag("jdk-independent")
class ApiTest {
    @ParameterizedTest
    @EnumSource(Artifact.class)
    void api_isApproved(Artifact artifact) throws Exception {
        Path approved = Path.of("src/test/api", artifact.folder() + ".txt");
        if (System.getProperty("approve") != null) {
            Files.writeString(approved, ApiText.of(artifact));
        }

        assertThat(ApiText.of(artifact))
                .as("the API of %s; if the change is intended, approve it with -Dapprove", artifact.folder())
                .isEqualTo(Files.readString(approved));
    }
}
