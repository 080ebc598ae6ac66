import Testing

struct TimeFunctionTests {
  static let cases: [ExpressionCase] = [
    ExpressionCase("FROM_UNIXTIME(1589234313000)", "2020-05-11T21:58:33.000"),
    ExpressionCase("UNIX_TIMESTAMP(FROM_UNIXTIME(100))", "100"),
    ExpressionCase("UNIX_TIMESTAMP() > 1600000000000", "true"),
    ExpressionCase("UNIX_DATE() > 18000", "true"),
    ExpressionCase("UNIX_DATE(FROM_DAYS(10))", "10"),
    ExpressionCase("FROM_DAYS(-1)", "1969-12-31"),
    ExpressionCase("FORMAT_TIMESTAMP(FROM_UNIXTIME(1526075913000), 'yyyy-MM-dd HH:mm:ss')", "2018-05-11 21:58:33"),
    ExpressionCase(
      "FORMAT_TIMESTAMP(FROM_UNIXTIME(1526075913000), 'yyyy-MM-dd HH:mm', 'Asia/Kolkata')",
      "2018-05-12 03:28"),
    ExpressionCase("FORMAT_TIMESTAMP(FROM_UNIXTIME(0), 'yyyy', 'No/Where')", nil),
    ExpressionCase("FORMAT_TIMESTAMP(FROM_UNIXTIME(0), 'bad {')", nil),
    ExpressionCase("TIMESTAMPTOSTRING(1526075913000, 'HH:mm zzz', 'America/Los_Angeles')", "14:58 PDT"),
    ExpressionCase("PARSE_TIMESTAMP('2018-05-11T21:58:33Z', 'yyyy-MM-dd''T''HH:mm:ssX')", "2018-05-11T21:58:33.000"),
    ExpressionCase("STRINGTOTIMESTAMP('2018-05-11 21:58', 'yyyy-MM-dd HH:mm')", "1526075880000"),
    ExpressionCase("STRINGTOTIMESTAMP('x', 'yyyy')", nil),
    ExpressionCase("FORMAT_DATE(FROM_DAYS(18027), 'dd/MM/yyyy')", "11/05/2019"),
    ExpressionCase("DATETOSTRING(18993, 'dd-MMM-yyyy')", "01-Jan-2022"),
    ExpressionCase("PARSE_DATE('2003-12-24-01-01', 'yyyy-MM-dd')", "2003-12-24"),
    ExpressionCase("STRINGTODATE('2018-05-11', 'yyyy-MM-dd')", "17662"),
    ExpressionCase("STRINGTODATE('2018-05-11x', 'yyyy-MM-dd')", nil),
    ExpressionCase("FORMAT_TIME(PARSE_TIME('00:01:05', 'HH:mm:ss'), 'HH_mm_ss_SSS')", "00_01_05_000"),
    ExpressionCase("DATEADD(DAYS, 10, FROM_DAYS(10))", "1970-01-21"),
    ExpressionCase("DATESUB(DAYS, 10, FROM_DAYS(5))", "1969-12-27"),
    ExpressionCase("TIMEADD(HOURS, 2, PARSE_TIME('23:00:00', 'HH:mm:ss'))", "01:00"),
    ExpressionCase("TIMESUB(MINUTES, 1, PARSE_TIME('00:00:30', 'HH:mm:ss'))", "23:59:30"),
    ExpressionCase("TIMESTAMPADD(SECONDS, -1, FROM_UNIXTIME(0))", "1969-12-31T23:59:59.000"),
    ExpressionCase("TIMESTAMPSUB(DAYS, 1, FROM_UNIXTIME(0))", "1969-12-31T00:00:00.000"),
    ExpressionCase("TIMESTAMPADD(DAYS, CAST(NULL AS INT), FROM_UNIXTIME(0))", nil),
    ExpressionCase("CONVERT_TZ(FROM_UNIXTIME(100), '+0200', '+0500')", "1970-01-01T03:00:00.100"),
    ExpressionCase(
      "CONVERT_TZ(FROM_UNIXTIME(0), 'America/Los_Angeles', 'America/New_York')",
      "1970-01-01T03:00:00.000"),
    ExpressionCase("CAST('2020-02-30' AS DATE)", nil),
    ExpressionCase("CAST('2022-04-28T21:44:47.943Z' AS TIMESTAMP)", "2022-04-28T21:44:47.943"),
    ExpressionCase("CAST(FROM_UNIXTIME(-2000) AS DATE)", "1969-12-31"),
    ExpressionCase("CAST(FROM_UNIXTIME(-2000) AS TIME)", "23:59:58"),
    ExpressionCase("CAST(FROM_DAYS(1) AS TIMESTAMP)", "1970-01-02T00:00:00.000"),
  ]

  @Test(arguments: cases)
  func value(_ test: ExpressionCase) throws {
    #expect(try SQLEvaluation.evaluate(test.sql).text == test.expected)
  }
}
