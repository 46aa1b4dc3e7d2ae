package dev.usertoken.frameworks

import dev.usertoken.Secret
import dev.usertoken.StaffCredentials
import dev.usertoken.UserToken
import dev.usertoken.UserTokenClient
import dev.usertoken.testkit.SandboxServer
import java.io.ByteArrayOutputStream
import java.io.PrintStream
import java.nio.file.Files
import java.nio.file.Path
import java.time.Instant
import org.jetbrains.kotlin.cli.common.ExitCode
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Tag
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

/** Kotlin's compiler checks nulls in calls of our packages, without the annotations on its class path. */
@Tag("jdk-independent")
internal class KotlinTest {
    @TempDir
    lateinit var scratch: Path

    @Test
    fun issuesAToken() {
        SandboxServer.start().use { server ->
            UserTokenClient.builder()
                .baseUri(server.baseUri())
                .apiKey(Secret.of(SandboxServer.API_KEY))
                .transportName("jdk")
                .build()
                .use { client ->
                    val token: UserToken =
                        client.issue(
                            StaffCredentials.of(
                                SandboxServer.SITE_ID,
                                SandboxServer.USERNAME,
                                Secret.of(SandboxServer.PASSWORD),
                            )
                        )
                    val expiry: Instant? = token.expiresAt().orElse(null)
                    val site: String = token.siteId()

                    assertNotNull(expiry)
                    assertEquals(SandboxServer.SITE_ID, site)
                }
        }
    }

    @Test
    fun passingAValueCompiles() {
        assertEquals(ExitCode.OK to "", compile("fun f(c: UserTokenClient, s: StaffCredentials): UserToken = c.issue(s)"))
    }

    @Test
    fun passingNullDoesNotCompile() {
        val (code, messages) = compile("fun f(client: UserTokenClient): UserToken = client.issue(null)")

        assertEquals(ExitCode.COMPILATION_ERROR, code)
        assertTrue("cannot be a value of a non-null type" in messages, messages)
    }

    @Test
    fun passingANullableValueToABuilderDoesNotCompile() {
        val (code, messages) = compile("fun f(key: String?): Secret = Secret.of(key)")

        assertEquals(ExitCode.COMPILATION_ERROR, code)
        assertTrue("String?" in messages, messages)
    }

    private fun compile(function: String): Pair<ExitCode, String> {
        val source = Files.writeString(scratch.resolve("Snippet.kt"), "import dev.usertoken.*\n$function\n")
        val ours = Path.of(UserToken::class.java.protectionDomain.codeSource.location.toURI())
        val messages = ByteArrayOutputStream()
        val code =
            K2JVMCompiler()
                .exec(
                    PrintStream(messages, true),
                    "-no-stdlib",
                    "-no-reflect",
                    "-classpath",
                    listOf(ours, Path.of(Unit::class.java.protectionDomain.codeSource.location.toURI())).joinToString(java.io.File.pathSeparator),
                    "-d",
                    scratch.resolve("classes").toString(),
                    source.toString(),
                )
        return code to messages.toString()
    }
}
