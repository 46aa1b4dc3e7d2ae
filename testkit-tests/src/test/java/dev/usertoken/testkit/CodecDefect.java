package dev.usertoken.testkit;

/** Defects that each break one rule, and the test of the contract that must notice it. */
enum CodecDefect {
    HAS_PARAMETERS_IN_ITS_MEDIA_TYPE("c00_namesItselfAndItsMediaType"),
    DECLARES_ANOTHER_CHARSET("c00_encodedBodiesDeclareHowToReadThem"),
    REFUSES_UNDECLARED_TYPES("c00_bodiesAreReadWithoutTheirMediaType"),
    DROPS_THE_TENTH_FIELD("c01_randomDocumentsRoundTrip"),
    LOSES_ASTRAL_PLANES("c01_everyCharacterOfUnicodeRoundTrips"),
    TRIMS_TEXT("c01_textsStayAsTheyAre"),
    REPLACES_HALF_CHARACTERS("c01_unpairedSurrogatesAreNeverReplaced"),
    WRITES_UTF_16("c01_writesUtf8"),
    SORTS_FIELDS("c01_orderIsKept"),
    UNWRAPS_LISTS_OF_ONE("c01_everyShapeRoundTripsOrIsRefused"),
    READS_NUMBERS_AS_DOUBLE("c02_numbersComeBackExactly"),
    READS_NUMERIC_TEXT_AS_NUMBER("c02_numericTextIsLeftAlone"),
    WRITES_NAN_AS_ZERO("c02_numbersThatAreNotFiniteAreRefusedOrKept"),
    DROPS_NAMES_WITH_SIGNS("c03_fieldsAreKeptWhateverTheirNames"),
    FOLDS_NAMES("c03_namesAreNotFolded"),
    DROPS_EMPTY_NAMES("c03_emptyNamesStayApartFromTheirParents"),
    READS_NULL_AS_TEXT("c04_nullIsAbsent"),
    READS_EMPTY_TEXT_AS_NULL("c04_emptyTextIsPresent"),
    CLOSES_OPEN_BRACKETS_AT_THE_END("c05_truncatedInputFails"),
    IGNORES_TRAILING_INPUT("c05_trailingInputFails"),
    LETS_THE_LAST_DUPLICATE_WIN("c05_duplicateFieldsFail"),
    READS_ANY_DEPTH("c05_deeplyNestedInputFails"),
    WRITES_ANY_DEPTH("c05_deeplyNestedDocumentsAreRefused"),
    TAKES_ANY_BRACKET("c05_malformedInputFails"),
    THROWS_EXCEPTIONS_OF_THE_JDK("c05_damagedInputFailsInNoOtherWay"),
    IGNORES_THE_CHARSET("c06_theDeclaredCharsetIsHonoured"),
    IGNORES_BYTE_ORDER_MARKS("c06_aByteOrderMarkIsHonoured"),
    REPLACES_MALFORMED_BYTES("c06_malformedBytesFail"),
    REPLACES_CHARACTERS_OUTSIDE_ASCII("c06_aWrongCharsetReplacesNothing"),
    EXPANDS_TEXT("c07_textThatLooksLikeAReferenceStaysText"),
    RESOLVES_REFERENCES("c07_referencesFail"),
    HANDS_ON_CAUSES("c08_failuresToDecodeRepeatNothing"),
    QUOTES_REFUSED_VALUES("c08_refusalsToEncodeRepeatNothing"),
    SHARES_ITS_BUFFER("c09_oneCodecServesAllThreads"),
    CLEARS_ITS_INPUT("c09_decodingLeavesTheBytesAsTheyAre"),
    SEARCHES_NAMES_ONE_BY_ONE("c10_workGrowsWithTheInputAndNoFaster"),
    READS_ANY_EXPONENT("c10_numbersThatAreReadDoNotExpand");

    private final String test;

    CodecDefect(String test) {
        this.test = test;
    }

    String test() {
        return test;
    }
}
