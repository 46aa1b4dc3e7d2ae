package dev.usertoken.codec.xml;

/** The characters that XML 1.0 allows (production 2). Woodstox accepts U+FFFE and U+FFFF too. */
final class XmlCharacters {
    private XmlCharacters() {}

    static boolean allows(CharSequence text) {
        for (int i = 0; i < text.length(); ) {
            int character = Character.codePointAt(text, i);
            boolean control = character < ' ' && "\t\n\r".indexOf(character) < 0;
            boolean surrogate = character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
            if (control || surrogate || character == 0xFFFE || character == 0xFFFF) {
                return false;
            }
            i += Character.charCount(character);
        }
        return true;
    }
}
