package dev.usertoken.testkit;

import java.time.Duration;
import java.util.List;

/** Defects that each break one rule, and the tests of the contract that must notice them. */
enum TransportDefect {
    BLOCKS_THE_CALLER(300, "t01_sendReturnsBeforeTheResponse t01_sendReturnsBeforeThereIsAConnection"),
    SELECTS_THE_PROXY_IN_SEND(300, "t01_sendDoesNotWaitForTheProxySelector"),
    CACHES_RESPONSES("t01_concurrentExchangesDoNotMix t03_responsesAreNotCached"),
    SENDS_AFTER_A_CANCEL(300, "t02_cancelBeforeTheTaskRunsSendsNothing t02_cancelAtAnyMomentLeavesNothingBehind"),
    SENDS_A_MOMENT_AFTER_A_CANCEL("t02_cancelBeforeTheTaskRunsSendsNothing"),
    IGNORES_A_CANCEL_WHILE_CONNECTING(
            300, "t02_cancelAbortsConnecting t02_cancelAbortsTheTlsHandshake t02_cancelAbortsTheProxyTunnel"),
    IGNORES_A_CANCEL_IN_THE_REQUEST(300, "t02_cancelAbortsTheRequestBody"),
    IGNORES_A_CANCEL_BEFORE_THE_HEAD(300, "t02_cancelAbortsTheWaitForTheHead"),
    IGNORES_A_CANCEL_IN_THE_HEAD(300, "t02_cancelAbortsAHeadThatStalls t02_cancelAbortsAHeadThatDrips"),
    IGNORES_A_CANCEL_IN_THE_BODY(
            300,
            "t02_cancelAbortsACountedBody t02_cancelAbortsAChunkedBody"
                    + " t02_cancelAbortsABodyToTheEnd t02_cancelAbortsABodyThatDrips"),
    IGNORES_A_CANCEL_ON_A_REUSED_CONNECTION(300, "t02_cancelAbortsOnAReusedConnection"),
    ABORTS_AFTER_THE_RESPONSE("t02_cancelAfterTheResponseAbortsNoOther"),
    LEAVES_ITS_THREAD_INTERRUPTED("t02_cancelAbortsTheWaitForTheHead"),
    TIMES_OUT_ON_TIME("t02_timeLeftIsAHintForOneExchange"),
    KEEPS_THE_TIMEOUT_WITH_THE_CONNECTION("t02_timeLeftIsAHintForOneExchange"),
    COUNTS_MICROSECONDS_IN_AN_INT("t02_theLongestTimesAreNoError"),
    FOLLOWS_REDIRECTS("t03_redirectsAreNotFollowed"),
    SENDS_AGAIN("t03_aRequestIsNotSentAgainAfterAClose t03_aRequestIsNotSentAgainAfterAReset"
            + " t03_aRequestIsNotSentAgainAfterATlsCut t03_aRequestIsNotSentAgainAfterHalfAHead"),
    SENDS_A_DELETE_AGAIN("t03_aRequestIsNotSentAgainAfterAClose"),
    SENDS_AGAIN_OVER_TLS("t03_aRequestIsNotSentAgainAfterAClose"),
    SENDS_AGAIN_IF_A_REUSED_CONNECTION_BROKE("t03_aRequestIsNotSentAgainAfterAClose"),
    SENDS_AGAIN_IF_A_REUSED_TLS_CONNECTION_BROKE("t03_aRequestIsNotSentAgainAfterATlsCut"),
    OBEYS_RETRY_AFTER("t03_statusesThatInviteARetryAreReturned"),
    SENDS_AGAIN_AFTER_A_408("t03_statusesThatInviteARetryAreReturned"),
    MEETS_CHALLENGES("t03_challengesAreReturned"),
    DROPS_THE_BODY_OF_A_CHALLENGE("t03_challengesAreReturned"),
    ASKS_THE_GLOBAL_AUTHENTICATOR("t03_globalNetStateIsNotUsed"),
    CALLS_THE_GLOBAL_COOKIE_HANDLER("t03_globalNetStateIsNotUsed"),
    ASKS_THE_GLOBAL_CACHE("t03_globalNetStateIsNotUsed"),
    RETURNS_COOKIES("t03_cookiesAreNotReturned"),
    ADDS_A_HEADER("t04_headersAndBodyArriveAsGiven t04_aDeleteWithoutBodyHasNoLength"),
    DROPS_A_REPEATED_HEADER("t04_headersAndBodyArriveAsGiven"),
    ASKS_FOR_NO_ENCODING("t04_headersAndBodyArriveAsGiven"),
    REPLACES_THE_GIVEN_ENCODING("t04_aGivenAcceptEncodingIsKept"),
    POSTS_EVERY_BODY("t04_theMethodArrivesAsGiven"),
    OMITS_THE_LENGTH_OF_AN_EMPTY_BODY("t04_anEmptyPostHasContentLengthZero"),
    CUTS_LARGE_REQUESTS("t04_aLargeBodyArrivesWhole"),
    DECODES_TEXT("t04_bytesAreReturnedAsReceived"),
    DROPS_FRAMING_HEADERS("t04_framingHeadersAreReturned"),
    ADDS_A_CONTENT_LENGTH("t04_framingHeadersAreReturned"),
    ENDS_A_LINE_AT_ANY_CONTROL("t04_onlyLineEndsSeparateHeaders"),
    REFUSES_CHUNK_EXTENSIONS("t04_chunkExtensionsAreNoPartOfTheBody"),
    UNZIPS("t04_compressedBytesAreNotDecoded"),
    REFUSES_A_BODY_OF_THE_BOUND("t05_aBodyOfExactlyTheBoundIsRead"),
    READS_BEYOND_THE_BOUND("t05_aBodyOverTheBoundIsTooLarge"),
    WAITS_FOR_A_BODY_OVER_THE_BOUND(300, "t05_aDeclaredLengthOverTheBoundIsTooLargeAtOnce"),
    CUTS_AT_THE_BOUND(300, "t05_aBodyOverTheBoundIsTooLarge t05_anEndlessBodyIsTooLarge"),
    READS_A_HEAD_OF_ANY_LENGTH(
            300,
            "t05_endlessHeadersAreGivenUp t05_anEndlessHeaderIsGivenUp"
                    + " t05_anEndlessStatusLineIsGivenUp t05_endlessInterimResponsesAreGivenUp"
                    + " t05_anEndlessChunkSizeLineIsGivenUp"),
    TAKES_A_LONG_HEAD_FOR_A_BROKEN_CONNECTION("t05_endlessHeadersAreGivenUp t05_anEndlessHeaderIsGivenUp"
            + " t05_anEndlessStatusLineIsGivenUp t05_endlessInterimResponsesAreGivenUp"),
    CUTS_TRAILERS(300, "t05_endlessTrailersAreGivenUp"),
    TAKES_A_PART_FOR_THE_WHOLE("t06_aBodyShorterThanItsLengthFails t06_truncatedChunksFail"
            + " t06_aResetInTheBodyFails t06_aTlsCutInTheBodyFails"),
    TAKES_A_PART_FOR_THE_HEAD("t06_aTruncatedHeadFails"),
    ENDS_THE_BODY_AT_A_MALFORMED_CHUNK("t06_malformedChunksFail"),
    ACCEPTS_ANY_STATUS_LINE("t06_aResponseThatIsNotHttpFails"),
    KEEPS_A_CONNECTION_THAT_IS_NOT_HTTP(
            300,
            "t06_aResponseThatIsNotHttpEndsTheConnection t06_contradictoryFramingEndsTheConnection"
                    + " t07_aChangeOfProtocolsEndsTheConnectionOrIsPassedOver"),
    IGNORES_AN_UNREADABLE_LENGTH("t06_anUnreadableLengthFails"),
    TAKES_THE_FIRST_OF_TWO_LENGTHS("t06_twoLengthsThatDifferFail"),
    PREFERS_A_LENGTH_TO_CHUNKS("t06_aLengthBesideChunksDoesNotCount"),
    TAKES_ANY_CODING_FOR_CHUNKS("t06_anUnknownTransferCodingFails"),
    TAKES_ANY_LINE_FOR_A_HEADER("t06_aMalformedHeaderLineIsNoHeader"),
    FAILS_ON_ERROR_STATUSES("t07_everyStatusIsAResponse"),
    EXPECTS_A_BODY_ALWAYS(300, "t07_statusesWithoutBodyAreResponses"),
    RETURNS_AN_INTERIM_RESPONSE("t07_anInterimResponseIsNotTheResponse t07_severalInterimResponsesAreNotTheResponse"),
    FAILS_ON_PROXY_CHALLENGES("t03_proxyChallengesWithoutAProxyAreNotMet"),
    THROWS_FROM_SEND("t09_aHeaderThatCannotBeSentIsInNoMessage"),
    THROWS_A_REJECTION("t08_anExecutorThatRejectsIsConnect"),
    THROWS_INTO_THE_EXECUTOR("t08_aProxySelectorThatFailsIsConnect"),
    DIES_OF_A_NULL(300, "t08_aProxySelectorThatReturnsNullIsNoError"),
    GOES_DIRECT_IF_THE_SELECTOR_FAILS("t08_aProxySelectorThatFailsIsConnect"),
    FAILS_WITH_ANY_EXCEPTION("t08_aRefusedConnectionIsConnect t06_noResponseAtAllFails"),
    CONFUSES_KINDS("t08_aRefusedConnectionIsConnect t08_anUnknownHostIsConnect t06_noResponseAtAllFails"
            + " t10_anExpiredCertificateIsRefused t10_aServerWithoutTlsIsRefused t13_anUnreachableProxyIsConnect"),
    CALLS_MALFORMED_RESPONSES_A_TIMEOUT("t05_endlessTrailersAreGivenUp t06_aLengthBesideChunksDoesNotCount"
            + " t06_aMalformedHeaderLineIsNoHeader"),
    TAKES_A_GET_FOR_UNSENT("t08_aGetThatWasSentIsNotConnect"),
    TAKES_ANY_TLS_ERROR_FOR_THE_HANDSHAKE("t08_aTlsErrorAfterTheRequestIsNotTls"),
    IGNORES_THE_CONNECT_TIMEOUT(
            300,
            "t08_theConnectTimeoutIsConnect t08_theConnectTimeoutBoundsTheTlsHandshake"
                    + " t08_theConnectTimeoutBoundsTheProxyTunnel"),
    LEAKS_SECRETS("t06_aBodyShorterThanItsLengthFails t06_aMalformedHeaderLineIsNoHeader"
            + " t08_aRefusedConnectionIsConnect t09_aHeaderThatCannotBeSentIsInNoMessage"
            + " t12_closeMayBeCalledWhenTheExchangeFails"),
    TRUSTS_ANY_HOST_NAME("t10_aCertificateForAnotherHostIsRefused t13_theOriginIsVerifiedThroughATunnel"),
    TRUSTS_THE_GLOBAL_HOST_NAME_VERIFIER("t10_theGlobalHostNameVerifierIsNotUsed"),
    TRUSTS_ANY_CERTIFICATE("t10_anExpiredCertificateIsRefused t10_aSelfSignedCertificateIsRefused"
            + " t10_anUnknownAuthorityIsRefusedByDefault"),
    SUPPORTS_ONE_VERSION_OF_TLS("t10_bothVersionsOfTlsAreSupported"),
    NEVER_REUSES("t11_aLiveConnectionIsReused t02_cancelAfterTheResponseAbortsNoOther"
            + " t03_aRequestIsNotSentAgainAfterAClose"),
    USES_CONNECTIONS_OF_ANY_AGE(300, "t11_connectionsClosedWhileIdleAreNotUsed"),
    DROPS_OLD_CONNECTIONS_ONLY_WHEN_QUIET(300, "t11_connectionsClosedWhileIdleAreNotUsed"),
    TAKES_BYTES_FOR_A_SIGN_OF_LIFE(
            300, "t11_connectionsClosedWhileIdleAreNotUsed t11_aSecondResponseIsNotTheNextResponse"),
    USES_YOUNG_CONNECTIONS_UNCHECKED(
            "t11_aConnectionClosedAfterItsResponseIsNotUsed t11_aSecondResponseIsNotTheNextResponse"),
    SENDS_AGAIN_IF_THE_SERVER_HAD_CLOSED("t11_aConnectionClosedAfterItsResponseIsNotUsed"),
    LEAVES_TRAILERS_UNREAD("t11_trailersAreNotTheNextResponse"),
    IGNORES_CONNECTION_CLOSE(300, "t11_aConnectionThatTheServerWillCloseIsNotReused"),
    REUSES_AFTER_A_CANCEL("t11_aConnectionIsNotReusedAfterACancel"),
    REUSES_AFTER_A_LONG_BODY("t11_aConnectionIsNotReusedAfterALongBody"),
    LEAVES_A_THREAD(300, "t12_anUnusedTransportCanBeClosed"),
    LEAVES_CONNECTIONS_OPEN(300, "t12_closeTwiceIsCloseOnce"),
    CLOSES_ONLY_ONCE("t12_closeTwiceIsCloseOnce"),
    CLOSE_WAITS(300, "t12_closeMayBeCalledWhenTheResponseArrives t12_closeMayBeCalledWhenTheExchangeFails"),
    CLOSE_INTERRUPTS("t12_closeMayBeCalledWhenTheResponseArrives t12_closeMayBeCalledWhenTheExchangeFails"),
    STARTS_A_USER_THREAD("t12_allThreadsAreDaemons"),
    BYPASSES_THE_PROXY("t13_clearTextGoesThroughTheProxy t13_aSocksProxyIsNotBypassed"),
    SHOWS_THE_PROXY_THE_HEADERS("t13_tlsGoesThroughATunnel"),
    REUSES_A_TUNNEL_FOR_ANY_ORIGIN("t13_aTunnelServesOneOriginAlone"),
    TAKES_THE_PROXY_FOR_THE_ORIGIN("t13_aRefusedTunnelIsConnect t13_aBrokenTunnelIsConnect"),
    LOGS_IN_TO_THE_PROXY("t13_aChallengeOfTheProxyIsReturned"),
    SENDS_EVERY_REQUEST_AS_TO_A_PROXY("t13_noProxyMeansNoProxy");

    private final Duration patience;
    private final String noticedBy;

    TransportDefect(String noticedBy) {
        this(10_000, noticedBy);
    }

    /** Creates a defect that shows as an event that does not happen, with the time to wait for it. */
    TransportDefect(int patienceMillis, String noticedBy) {
        this.patience = Duration.ofMillis(patienceMillis);
        this.noticedBy = noticedBy;
    }

    Duration patience() {
        return patience;
    }

    List<String> noticedBy() {
        return List.of(noticedBy.split(" "));
    }
}
