import Testing

@testable import Runtime

@Suite("Client properties")
struct ClientPropertiesTests {
  @Test("follow the format of java.util.Properties")
  func format() {
    let text = #"""
      # a comment
        ! another
      plain=value
      spaced = value with spaces\u0020
      colon:value
      blank value
      empty=
      lonely
      long = one, \
             two, \
             three
      key\ with\ blanks\=1=x\ty\\
      unicode=\u00e9\ud83d\ude00
      broken=\u12
      """#
    let expected = [
      ("plain", "value", 3), ("spaced", "value with spaces ", 4), ("colon", "value", 5), ("blank", "value", 6),
      ("empty", "", 7), ("lonely", "", 8), ("long", "one, two, three", 9), ("key with blanks=1", "x\ty\\", 12),
      ("unicode", "é😀", 13), ("broken", "u12", 14),
    ]
    #expect(
      JavaProperties.parse(text)
        == expected.map { JavaProperties.Property(name: $0.0, value: $0.1, line: $0.2) })
  }

  @Test("read what a hosted cluster hands out")
  func hostedCluster() throws {
    let text = """
      # Required connection configs for Kafka producer, consumer, and admin
      bootstrap.servers=pkc-1.example.confluent.cloud:9092
      security.protocol=SASL_SSL
      sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \
        username='USER' password='p"=w\\\\x';
      sasl.mechanism=PLAIN
      client.dns.lookup=use_all_dns_ips
      session.timeout.ms=45000
      acks=all
      group.id=mine
      schema.registry.url=https://psrc.example.com
      basic.auth.credentials.source=USER_INFO
      basic.auth.user.info=A:B
      """
    let properties = try ClientProperties(text: text, name: "client.properties")
    #expect(properties.bootstrapServers == "pkc-1.example.confluent.cloud:9092")
    #expect(properties.settings["security.protocol"] == "SASL_SSL")
    #expect(properties.settings["sasl.username"] == "USER")
    #expect(properties.settings["sasl.password"] == "p\"=wx")
    #expect(properties.schemaRegistry["basic.auth.user.info"] == "A:B")
    #expect(properties.settings["group.id"] == nil)
    #expect(properties.notices.count == 1 && properties.notices[0].contains("group.id"))
    #expect(!properties.description.contains("p\"=w"))
    #expect(properties.description.contains("sasl.password=***"))
  }

  @Test(
    "say what is wrong, and where",
    arguments: [
      ("a=b\nsecurity.protocl=SSL", "f:1: there is no client property 'a'"),
      (
        "\nsecurity.protocl=SSL",
        "f:2: there is no client property 'security.protocl'; did you mean 'security.protocol'?"
      ),
      ("security.protocol=TLS", "f:1: client property 'security.protocol': Invalid value"),
      ("ssl.truststore.location=/x/store.jks", "PEM"),
      ("sasl.jaas.config=com.sun.security.auth.module.Krb5LoginModule required;", "PlainLoginModule"),
    ])
  func errors(_ text: String, _ expected: String) {
    do {
      _ = try ClientProperties(text: text, name: "f")
      Issue.record("no error")
    } catch {
      #expect(error.description.contains(expected), "\(error)")
    }
  }

  @Test("never show a secret in an error")
  func secrets() {
    for text in ["ssl.key.pem=SECRET", "sasl.jaas.config=PlainLoginModule required password=\"SECRET\";"] {
      do {
        _ = try ClientProperties(text: text, name: "f")
      } catch {
        #expect(!error.description.contains("SECRET"))
      }
    }
    #expect(ClientProperties.isSecret("ssl.keystore.password") && !ClientProperties.isSecret("bootstrap.servers"))
  }

  @Test("hold the guarantee of queries, which the client does not get")
  func guarantee() throws {
    for (text, expected) in [
      ("processing.guarantee=exactly_once_v2", ProcessingGuarantee.exactlyOnce),
      ("ksql.streams.processing.guarantee=at_least_once", .atLeastOnce), ("processing.guarantee=exactly_once", .exactlyOnce),
    ] {
      let properties = try ClientProperties(text: text, name: "a")
      #expect(properties.guarantee == expected)
      #expect(properties.settings.isEmpty)
    }
    #expect(throws: BrokerError.configuration("a:1: processing.guarantee: \(ProcessingGuarantee.choices)")) {
      try ClientProperties(text: "processing.guarantee=sometimes", name: "a")
    }
  }

  @Test("report a file that is not there")
  func missingFile() {
    #expect(throws: BrokerError.self) { try ClientProperties(path: "/nonexistent/client.properties") }
  }
}
