import Testing

struct TextFunctionTests {
  static let cases: [ExpressionCase] = [
    ExpressionCase("UCASE('straße ä')", "STRASSE Ä"), ExpressionCase("LCASE('ABC Z[')", "abc z["),
    ExpressionCase("UCASE('az{`')", "AZ{`"), ExpressionCase("INITCAP('the QUICK fox')", "The Quick Fox"),
    ExpressionCase("LEN('abc')", "3"), ExpressionCase("LEN('')", "0"), ExpressionCase("LEN('a😀')", "3"),
    ExpressionCase("LEN(TO_BYTES('ä', 'utf8'))", "2"),
    ExpressionCase("SUBSTRING('stream', 2, 3)", "tre"), ExpressionCase("SUBSTRING('stream', -3)", "eam"),
    ExpressionCase("SUBSTRING('stream', 0, 2)", "st"), ExpressionCase("SUBSTRING('stream', 9)", ""),
    ExpressionCase("SUBSTRING('stream', -9, 2)", "st"), ExpressionCase("SUBSTRING('äöü', 2, 1)", "ö"),
    ExpressionCase("SUBSTRING('stream', 2, -1)", ""), ExpressionCase("SUBSTRING('stream', CAST(NULL AS INT))", nil),
    ExpressionCase("CONCAT('a', NULL, 'b')", "ab"), ExpressionCase("CONCAT_WS(', ', 'a', NULL, 'b')", "a, b"),
    ExpressionCase("CONCAT_WS(CAST(NULL AS STRING), 'a', 'b')", nil), ExpressionCase("'a' || 'b'", "ab"),
    ExpressionCase("INSTR('corporate floor', 'or', 4, 2)", "14"), ExpressionCase("INSTR('corporate floor', 'or', -4, 2)", "2"),
    ExpressionCase("INSTR('abc', 'x')", "0"), ExpressionCase("INSTR('abc', 'b', 0)", "0"), ExpressionCase("INSTR('abc', 'c')", "3"),
    ExpressionCase("REPLACE('anaconda', 'a', 'o')", "onocondo"), ExpressionCase("REPLACE('aaa', 'aa', 'b')", "ba"),
    ExpressionCase("REPLACE('abc', '', 'x')", "abc"),
    ExpressionCase("TRIM('  a b ')", "a b"), ExpressionCase("TRIM('   ')", ""),
    ExpressionCase("SPLIT('a$$b.c', '$$')", "[a, b.c]"), ExpressionCase("SPLIT('abc', '')", "[a, b, c]"),
    ExpressionCase("SPLIT('', ',')", "[]"), ExpressionCase("ARRAY_LENGTH(SPLIT('', ','))", "1"),
    ExpressionCase("SPLIT(',a,', ',')", "[, a, ]"),
    ExpressionCase("SPLIT_TO_MAP('a=1;b=2;c;a=3', ';', '=')", "{a=3, b=2}"),
    ExpressionCase("LPAD('foo', 7, 'Bar')", "BarBfoo"), ExpressionCase("RPAD('foo', 7, 'Bar')", "fooBarB"),
    ExpressionCase("RPAD('foo', 2, 'x')", "fo"), ExpressionCase("LPAD('foo', -1, 'x')", nil), ExpressionCase("LPAD('foo', 5, '')", nil),
    ExpressionCase("ELT(2, 'a', 'b')", "b"), ExpressionCase("ELT(3, 'a', 'b')", nil), ExpressionCase("ELT(0, 'a')", nil),
    ExpressionCase("FIELD('b', 'a', 'b')", "2"), ExpressionCase("FIELD('x', 'a', NULL)", "0"),
    ExpressionCase("CHR(75)", "K"), ExpressionCase("CHR('\\u004b')", "K"), ExpressionCase("CHR('\\ud820\\udeb8')", "𘊸"),
    ExpressionCase("CHR('bogus')", nil), ExpressionCase("CHR(-1)", nil),
    ExpressionCase("MASK('AbC 12-ü')", "XxX-nn-x"), ExpressionCase("MASK('Ab1', NULL, 'y', '#', '.')", "Ay#"),
    ExpressionCase("MASK_LEFT('Secret', 3)", "Xxxret"), ExpressionCase("MASK_RIGHT('Secret', 3)", "Secxxx"),
    ExpressionCase("MASK_KEEP_LEFT('Secret', 2)", "Sexxxx"), ExpressionCase("MASK_KEEP_RIGHT('Secret', 9)", "Secret"),
    ExpressionCase("MASK_LEFT('Secret', -1)", nil),
    ExpressionCase("MD5('')", "d41d8cd98f00b204e9800998ecf8427e"), ExpressionCase("MD5('r1')", "7c92cf1eee8d99cc85f8355a3d6e4b86"),
    ExpressionCase(
      "MD5('12345678901234567890123456789012345678901234567890123456789012345678901234567890')",
      "57edf4a22be3c955ac49da2e2107b67a"),
    ExpressionCase("ENCODE('4578616d706C6521', 'hex', 'ascii')", "Example!"), ExpressionCase("ENCODE('0x578', 'hex', 'base64')", "BXg="),
    ExpressionCase("ENCODE('Example!', 'utf8', 'hex')", "4578616d706c6521"), ExpressionCase("ENCODE('Ελ', 'ascii', 'utf8')", "??"),
    ExpressionCase("ENCODE('zpU=', 'base64', 'utf8')", "Ε"), ExpressionCase("ENCODE('a', 'b', 'utf8')", nil),
    ExpressionCase("ENCODE('X''41''', 'hex', 'utf8')", "A"), ExpressionCase("ENCODE('X''', 'hex', 'utf8')", nil),
    ExpressionCase("FROM_BYTES(TO_BYTES('1aB2', 'hex'), 'hex')", "1AB2"),
    ExpressionCase("INT_FROM_BYTES(TO_BYTES('FFFFFFFE', 'hex'))", "-2"),
    ExpressionCase("BIGINT_FROM_BYTES(TO_BYTES('0100000000000000', 'hex'), 'LITTLE_ENDIAN')", "1"),
    ExpressionCase("DOUBLE_FROM_BYTES(TO_BYTES('3FF8000000000000', 'hex'))", "1.5"), ExpressionCase("INT_FROM_BYTES(TO_BYTES('00', 'hex'))", nil),
    ExpressionCase("LEN(UUID())", "36"),
    ExpressionCase("UUID(TO_BYTES('000102030405060708090a0b0c0d0e0f', 'hex'))", "00010203-0405-0607-0809-0a0b0c0d0e0f"),
  ]

  @Test(arguments: cases)
  func value(_ test: ExpressionCase) throws {
    #expect(try SQLEvaluation.evaluate(test.sql).text == test.expected)
  }
}
