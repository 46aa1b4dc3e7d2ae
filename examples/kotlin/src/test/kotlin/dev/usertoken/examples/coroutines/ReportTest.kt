package dev.usertoken.examples.coroutines

import dev.usertoken.Secret
import dev.usertoken.StaffCredentials
import dev.usertoken.UserTokenClient
import dev.usertoken.testkit.SandboxServer
import dev.usertoken.testkit.ScriptedServer
import java.net.URI
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit.SECONDS
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.future.await
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Tag
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout

@Timeout(60)
@Tag("jdk-independent")
internal class ReportTest {
    @Test
    fun parallelCalls_shareOneToken() {
        SandboxServer.start().use { server ->
            val report = runBlocking { report(settings(server), List(5) { SITES } + "/public/v6/absent") }

            assertTrue(report.startsWith("expires at 20"), report)
            assertTrue(report.endsWith(", null]"), report)
            assertEquals(5, server.requests().count { it.target() == SITES })
            assertEquals(1, server.issues())
        }
    }

    @Test
    fun refusedLogin_isCaughtAsItself() {
        SandboxServer.start().use { server ->
            val settings = settings(server) + ("USERTOKEN_PASSWORD" to "not the password")

            assertEquals("login refused: LOGIN_REFUSED", runBlocking { report(settings, listOf(SITES)) })
        }
    }

    @Test
    fun cancelledCoroutine_cancelsCall() {
        val sent = CompletableFuture<ScriptedServer.Connection>()
        ScriptedServer.start { connection ->
                connection.read()
                sent.complete(connection)
                connection.hold()
            }
            .use { server ->
                client(server.uri("/")).use { client ->
                    runBlocking {
                        val login = launch(Dispatchers.Default) { client.issueAsync(LOGIN).await() }
                        val connection = sent.await()

                        login.cancelAndJoin()

                        connection.peerClosed().get(30, SECONDS)
                    }
                }
            }
    }

    private fun client(baseUri: URI): UserTokenClient =
        UserTokenClient.builder().baseUri(baseUri).apiKey(Secret.of(SandboxServer.API_KEY)).build()

    private fun settings(server: SandboxServer): Map<String, String> =
        mapOf(
            "USERTOKEN_BASE_URL" to server.baseUri().toString(),
            "USERTOKEN_API_KEY" to SandboxServer.API_KEY,
            "USERTOKEN_SITE" to SandboxServer.SITE_ID,
            "USERTOKEN_USERNAME" to SandboxServer.USERNAME,
            "USERTOKEN_PASSWORD" to SandboxServer.PASSWORD,
        )

    private companion object {
        const val SITES = "/public/v6/site/sites"
        val LOGIN: StaffCredentials =
            StaffCredentials.of(SandboxServer.SITE_ID, SandboxServer.USERNAME, Secret.of(SandboxServer.PASSWORD))
    }
}
