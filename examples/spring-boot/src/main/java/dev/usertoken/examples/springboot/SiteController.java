package dev.usertoken.examples.springboot;

import dev.usertoken.UserTokenException;
import java.util.Objects;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/** Returns the sites that the token is for, from two HTTP clients. */
@RestController
class SiteController {
    private static final String SITES = "/public/v6/site/sites";

    private final RestClient restClient;
    private final WebClient webClient;

    SiteController(RestClient userTokenRestClient, WebClient userTokenWebClient) {
        restClient = userTokenRestClient;
        webClient = userTokenWebClient;
    }

    @GetMapping(path = "/site", produces = MediaType.APPLICATION_JSON_VALUE)
    String site() {
        return Objects.requireNonNullElse(restClient.get().uri(SITES).retrieve().body(String.class), "");
    }

    @GetMapping(path = "/site/reactive", produces = MediaType.APPLICATION_JSON_VALUE)
    Mono<String> siteReactive() {
        return webClient.get().uri(SITES).retrieve().bodyToMono(String.class);
    }

    /** Responds with the message of a failure, which contains no secret. */
    @ExceptionHandler
    @ResponseStatus(HttpStatus.SERVICE_UNAVAILABLE)
    String noToken(UserTokenException failure) {
        return Objects.requireNonNullElse(failure.getMessage(), "");
    }
}
