package dev.usertoken.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A listener receives everything except secrets. */
class ExchangeTest {
    private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();
    private final SandboxServer server = SandboxServer.builder()
            .clock(new MovableClock("2026-11-23T16:27:43Z"))
            .onExchange(exchanges::add)
            .start();
    private final SandboxCaller caller = new SandboxCaller(server);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void anIssueIsShownWithoutPasswordKeyAndToken() {
        caller.issue();

        Exchange exchange = exchanges.get(0);
        assertThat(exchange).hasToString("POST /public/v6/usertoken/issue 200");
        assertThat(exchange.method()).isEqualTo("POST");
        assertThat(exchange.path()).isEqualTo("/public/v6/usertoken/issue");
        assertThat(exchange.requestHeaders().first("API-Key")).contains("***");
        assertThat(exchange.requestHeaders().first("SiteId")).contains("-99");
        assertThat(exchange.requestBody()).isEqualTo("{\"Username\":\"Siteowner\",\"Password\":\"***\"}");
        assertThat(exchange.status()).hasValue(200);
        assertThat(exchange.responseHeaders().first("Date")).contains("Mon, 23 Nov 2026 16:27:43 GMT");
        assertThat(exchange.responseBody())
                .isEqualTo("{\"TokenType\":\"Bearer\",\"AccessToken\":\"***\",\"Expires\":\"2026-11-24T16:27:43Z\","
                        + "\"User\":{\"Id\":0,\"FirstName\":\"Site\",\"LastName\":\"Owner\",\"Type\":\"Owner\"}}");
    }

    @Test
    void theStyleOfAnAuthorizationIsShown() {
        caller.sites("secret");
        caller.send(caller.request("GET", "/site/sites?key=secret").header("Authorization", "secret"));

        assertThat(exchanges.get(0).requestHeaders().first("Authorization")).contains("Bearer ***");
        assertThat(exchanges.get(1).requestHeaders().first("Authorization")).contains("***");
        assertThat(exchanges.get(1)).hasToString("GET /public/v6/site/sites 401");
    }

    @Test
    void aSecretIsRedactedInEachFormat() {
        caller.send(caller.issuing("application/x-www-form-urlencoded", "username=a+b&password=s3cret"));
        caller.send(caller.issuing(
                "text/xml",
                "<IssueRequest xmlns=\"http://schemas.datacontract.org/2004/07/Mindbody.PublicApi.Dto.Models.V6"
                        + ".UserTokenController\"><Password>s3cret</Password><Username>a b</Username></IssueRequest>"));
        caller.send(caller.issuing("application/json", "{\"PASSWORD\":\"s3cret\"}"));

        assertThat(exchanges.get(0).requestBody()).isEqualTo("username=a+b&password=***");
        assertThat(exchanges.get(1).requestBody()).contains("<Password>***</Password><Username>a b</Username>");
        assertThat(exchanges.get(2).requestBody()).isEqualTo("{\"PASSWORD\":\"***\"}");
    }

    @Test
    void anUnreadableBodyIsNotShown() {
        caller.login("{\"Password\":\"s3cret\"");
        caller.send(caller.issuing("text/plain", "s3cret"));

        assertThat(exchanges)
                .extracting(Exchange::requestBody)
                .containsExactly("[20 unreadable bytes]", "[6 unreadable bytes]");
    }

    @Test
    void otherHeadersAreRedactedToo() {
        caller.send(caller.request("GET", "/site/sites").header("X-Gateway-Key", "s3cret"));

        assertThat(exchanges.get(0).requestHeaders().first("X-Gateway-Key")).contains("***");
    }

    @Test
    void nestedSecretsAreRedacted() {
        caller.send(caller.authorized("POST", "/client/addclient", caller.token())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"List\":[{\"AccessToken\":\"s3cret\"}],\"Password\":null}")));

        String shown = "{\"List\":[{\"AccessToken\":\"***\"}],\"Password\":null}";
        assertThat(exchanges.get(1).requestBody()).isEqualTo(shown);
        assertThat(exchanges.get(1).responseBody()).isEqualTo("{\"Client\":" + shown + "}");
    }
}
