/// What java.time reads, by ksqlDB's rule for missing fields: pattern, text (␠ is a blank), zone, milliseconds since
/// 1970.
let patternParseVectors = #"""
  yyyy-MM-dd'T'HH:mm:ssX|2018-05-11T21:58:33Z|UTC|1526075913000
  yyyy-MM-dd'T'HH:mm:ssX|2018-05-11T21:58:33Z|America/Los_Angeles|1526075913000
  yyyy-MM-dd'T'HH:mm:ssX|2020-05-11T21:58:33z|UTC|1589234313000
  yyyy-MM-dd'T'HH:mm:ssX|2020-05-11T21:58:33z|America/Los_Angeles|1589234313000
  yyyy-MM-dd'T'HH:mm:ssX|2018-05-11T21:58:33+02|UTC|1526068713000
  yyyy-MM-dd'T'HH:mm:ssX|2018-05-11T21:58:33+02|America/Los_Angeles|1526068713000
  yyyy-MM-dd'T'HH:mm:ssX|2018-05-11T21:58:33+0230|UTC|1526066913000
  yyyy-MM-dd'T'HH:mm:ssX|2018-05-11T21:58:33+0230|America/Los_Angeles|1526066913000
  yyyy-MM-dd'T'HH:mm:ssX|2018-05-11T21:58:33+02:30|UTC|error
  yyyy-MM-dd'T'HH:mm:ssX|2018-05-11T21:58:33+02:30|America/Los_Angeles|error
  yyyy-MM-dd'T'HH:mm:ss.SX|2019-08-27T13:31:09.2+0000|UTC|1566912669200
  yyyy-MM-dd'T'HH:mm:ss.SX|2019-08-27T13:31:09.2+0000|America/Los_Angeles|1566912669200
  yy-MM-dd HH:mm:ssX|10-04-19 12:00:17Z|UTC|1271678417000
  yy-MM-dd HH:mm:ssX|10-04-19 12:00:17Z|America/Los_Angeles|1271678417000
  yy-MM-dd HH:mm:ssX|!!!!|UTC|error
  yy-MM-dd HH:mm:ssX|!!!!|America/Los_Angeles|error
  yyyy-MM-dd'T'HH:mm:ss zzz|2018-05-11T21:58:33 PST|UTC|1526101113000
  yyyy-MM-dd'T'HH:mm:ss zzz|2018-05-11T21:58:33 PST|America/Los_Angeles|1526101113000
  yyyy-MM-dd HH:mm:ss VV|2018-05-11 21:58:33 Europe/Berlin|UTC|1526068713000
  yyyy-MM-dd HH:mm:ss VV|2018-05-11 21:58:33 Europe/Berlin|America/Los_Angeles|1526068713000
  yyyy-MM-dd HH:mm:ss z|2018-05-11 21:58:33 UTC|UTC|1526075913000
  yyyy-MM-dd HH:mm:ss z|2018-05-11 21:58:33 UTC|America/Los_Angeles|1526075913000
  dd-MMM-yyyy|01-JAN-2022|UTC|1640995200000
  dd-MMM-yyyy|01-JAN-2022|America/Los_Angeles|1641024000000
  dd-MMM-yyyy|01-jan-2022|UTC|1640995200000
  dd-MMM-yyyy|01-jan-2022|America/Los_Angeles|1641024000000
  d MMMM yyyy|1 september 2022|UTC|1661990400000
  d MMMM yyyy|1 september 2022|America/Los_Angeles|1662015600000
  MMM-yyyy|JAN-2022|UTC|1640995200000
  MMM-yyyy|JAN-2022|America/Los_Angeles|1641024000000
  yyyy|2022|UTC|1640995200000
  yyyy|2022|America/Los_Angeles|1641024000000
  MM-dd|02-29|UTC|5011200000
  MM-dd|02-29|America/Los_Angeles|5040000000
  yyyy-MM-dd|2019-02-30|UTC|1551312000000
  yyyy-MM-dd|2019-02-30|America/Los_Angeles|1551340800000
  yyyy-MM-dd|2019-02-32|UTC|error
  yyyy-MM-dd|2019-02-32|America/Los_Angeles|error
  yyyy-MM-dd|2019-13-01|UTC|error
  yyyy-MM-dd|2019-13-01|America/Los_Angeles|error
  yyyy-MM-dd|2019-2-3|UTC|error
  yyyy-MM-dd|2019-2-3|America/Los_Angeles|error
  yyyy-M-d|2019-2-3|UTC|1549152000000
  yyyy-M-d|2019-2-3|America/Los_Angeles|1549180800000
  yyyy-M-d|2019-12-31|UTC|1577750400000
  yyyy-M-d|2019-12-31|America/Los_Angeles|1577779200000
  yyyyMMdd|20190203|UTC|1549152000000
  yyyyMMdd|20190203|America/Los_Angeles|1549180800000
  yyyyMMddHHmmssSSS|20190203112233444|UTC|1549192953444
  yyyyMMddHHmmssSSS|20190203112233444|America/Los_Angeles|1549221753444
  uuuuMMdd|20190203|UTC|1549152000000
  uuuuMMdd|20190203|America/Los_Angeles|1549180800000
  yMMdd|20190203|UTC|1549152000000
  yMMdd|20190203|America/Los_Angeles|1549180800000
  Hmm|1234|UTC|45240000
  Hmm|1234|America/Los_Angeles|74040000
  Hmm|234|UTC|9240000
  Hmm|234|America/Los_Angeles|38040000
  HH:mm|11:22|UTC|40920000
  HH:mm|11:22|America/Los_Angeles|69720000
  hh:mm a|11:22 PM|UTC|84120000
  hh:mm a|11:22 PM|America/Los_Angeles|112920000
  hh:mm a|12:05 am|UTC|300000
  hh:mm a|12:05 am|America/Los_Angeles|29100000
  hh:mm|11:22|UTC|40920000
  hh:mm|11:22|America/Los_Angeles|69720000
  K:mm a|11:22 pm|UTC|84120000
  K:mm a|11:22 pm|America/Los_Angeles|112920000
  kk:mm|24:10|UTC|600000
  kk:mm|24:10|America/Los_Angeles|29400000
  HH:mm|25:00|UTC|error
  HH:mm|25:00|America/Los_Angeles|error
  HH:mm:ss.SSS|11:22:33.444|UTC|40953444
  HH:mm:ss.SSS|11:22:33.444|America/Los_Angeles|69753444
  HH:mm:ss.SSS|11:22:33.4|UTC|error
  HH:mm:ss.SSS|11:22:33.4|America/Los_Angeles|error
  HH:mm:ss[.SSS]|11:22:33|UTC|40953000
  HH:mm:ss[.SSS]|11:22:33|America/Los_Angeles|69753000
  HH:mm:ss[.SSS]|11:22:33.456|UTC|40953456
  HH:mm:ss[.SSS]|11:22:33.456|America/Los_Angeles|69753456
  HH:mm[:ss[.SSS]]|11:22:33.456|UTC|40953456
  HH:mm[:ss[.SSS]]|11:22:33.456|America/Los_Angeles|69753456
  EEE dd MMM yyyy|Fri 11 May 2018|UTC|1525996800000
  EEE dd MMM yyyy|Fri 11 May 2018|America/Los_Angeles|1526022000000
  EEE dd MMM yyyy|Mon 11 May 2018|UTC|error
  EEE dd MMM yyyy|Mon 11 May 2018|America/Los_Angeles|error
  D yyyy|366 2020|UTC|1609372800000
  D yyyy|366 2020|America/Los_Angeles|1609401600000
  D yyyy|366 2019|UTC|error
  D yyyy|366 2019|America/Los_Angeles|error
  D|60|UTC|5097600000
  D|60|America/Los_Angeles|5126400000
  yyyy-DDD|2019-032|UTC|1548979200000
  yyyy-DDD|2019-032|America/Los_Angeles|1549008000000
  yyyy G|44 BC|UTC|error
  yyyy G|44 BC|America/Los_Angeles|error
  yyyy G|0044 BC|UTC|-63524131200000
  yyyy G|0044 BC|America/Los_Angeles|-63524102822000
  y G|44 BC|UTC|-63524131200000
  y G|44 BC|America/Los_Angeles|-63524102822000
  uuuu|-0044|UTC|-63555753600000
  uuuu|-0044|America/Los_Angeles|-63555725222000
  uuuu|0000|UTC|-62167219200000
  uuuu|0000|America/Los_Angeles|-62167190822000
  yyyy|0000|UTC|error
  yyyy|0000|America/Los_Angeles|error
  yyyy|12345|UTC|error
  yyyy|12345|America/Los_Angeles|error
  yyyy|+12345|UTC|327403382400000
  yyyy|+12345|America/Los_Angeles|327403411200000
  y|12345|UTC|327403382400000
  y|12345|America/Los_Angeles|327403411200000
  yyy|2019|UTC|1546300800000
  yyy|2019|America/Los_Angeles|1546329600000
  yy|99|UTC|4070908800000
  yy|99|America/Los_Angeles|4070937600000
  yy|1999|UTC|error
  yy|1999|America/Los_Angeles|error
  yyyy-MM-dd HH:mm|2020-03-08 02:30|UTC|1583634600000
  yyyy-MM-dd HH:mm|2020-03-08 02:30|America/Los_Angeles|1583663400000
  A|1000|UTC|1000
  A|1000|America/Los_Angeles|28801000
  N|1000000000|UTC|1000
  N|1000000000|America/Los_Angeles|28801000
  n|5000000|UTC|5
  n|5000000|America/Los_Angeles|28800005
  yyyy-MM-dd A|2020-01-01 5|UTC|1577836800005
  yyyy-MM-dd A|2020-01-01 5|America/Los_Angeles|1577865600005
  x|+00|UTC|0
  x|+00|America/Los_Angeles|0
  xxx|+05:30|UTC|-19800000
  xxx|+05:30|America/Los_Angeles|-19800000
  XXX|Z|UTC|0
  XXX|Z|America/Los_Angeles|0
  Z|+0530|UTC|-19800000
  Z|+0530|America/Los_Angeles|-19800000
  ZZZZZ|+05:30|UTC|-19800000
  ZZZZZ|+05:30|America/Los_Angeles|-19800000
  OOOO|GMT+05:30|UTC|-19800000
  OOOO|GMT+05:30|America/Los_Angeles|-19800000
  O|GMT+5|UTC|-18000000
  O|GMT+5|America/Los_Angeles|-18000000
  O|GMT|UTC|0
  O|GMT|America/Los_Angeles|0
  xxx|+0530|UTC|error
  xxx|+0530|America/Los_Angeles|error
  XXX|+05|UTC|error
  XXX|+05|America/Los_Angeles|error
  ''yyyy|'2019|UTC|1546300800000
  ''yyyy|'2019|America/Los_Angeles|1546329600000
  'at' yyyy|AT 2019|UTC|1546300800000
  'at' yyyy|AT 2019|America/Los_Angeles|1546329600000
  yyyy 'o''clock'|2019 o'clock|UTC|1546300800000
  yyyy 'o''clock'|2019 o'clock|America/Los_Angeles|1546329600000
  yyyy|2019␠|UTC|error
  yyyy|2019␠|America/Los_Angeles|error
  yyyy|19|UTC|error
  yyyy|19|America/Los_Angeles|error
  yyyy-MM-dd|yyyy-MM-dd|UTC|error
  yyyy-MM-dd|yyyy-MM-dd|America/Los_Angeles|error
  ||UTC|0
  ||America/Los_Angeles|28800000
  |x|UTC|error
  |x|America/Los_Angeles|error
  yyyy-MM-dd yyyy|2019-01-01 2019|UTC|1546300800000
  yyyy-MM-dd yyyy|2019-01-01 2019|America/Los_Angeles|1546329600000
  yyyy-MM-dd yyyy|2019-01-01 2018|UTC|error
  yyyy-MM-dd yyyy|2019-01-01 2018|America/Los_Angeles|error
  uuuu-MM-dd'T'HH:mm:ss.SSSSSS|2020-01-02T03:04:05.678901|UTC|1577934245678
  uuuu-MM-dd'T'HH:mm:ss.SSSSSS|2020-01-02T03:04:05.678901|America/Los_Angeles|1577963045678
  """#
