package dev.usertoken.examples.springboot;

import dev.usertoken.TokenSession;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** A web application that calls the API with one token. */
@SpringBootApplication
public class Application {
    public static void main(String[] arguments) {
        SpringApplication.run(Application.class, arguments);
    }

    /** Requests a token without waiting for it, so that the health and the log show a wrong password at once. */
    @Bean
    ApplicationRunner firstToken(TokenSession session) {
        return arguments -> session.tokenAsync();
    }
}
