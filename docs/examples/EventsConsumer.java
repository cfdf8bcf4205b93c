// Follows everything that happens in Stillhere, from its topics in Kafka; each event once. Java 17 and kafka-clients.
//
//   java -cp 'kafka-clients.jar:slf4j-api.jar' docs/examples/EventsConsumer.java 127.0.0.1:9092 my-group
//
// Where it is stands in my-group.properties: run it again, and it goes on from there.
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

public class EventsConsumer {
  public static void main(String[] args) throws IOException {
    String group = args[1];
    String prefix = System.getenv().getOrDefault("PREFIX", "stillhere");
    long until = Long.parseLong(System.getenv().getOrDefault("UNTIL", "9223372036854775807"));
    Path file = Path.of(group + ".properties");
    // Of each stream the last revision that was acted on. Keep it with what came of it, in one transaction.
    Properties last = new Properties();
    if (Files.exists(file)) {
      try (var reader = Files.newBufferedReader(file)) {
        last.load(reader);
      }
    }
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", args[0],
            "group.id", group,
            "auto.offset.reset", "earliest",
            "enable.auto.commit", "false");
    var topics = List.of("conversation", "intake", "queue", "worker");
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(topics.stream().map(name -> prefix + "." + name + ".v1").toList());
      for (long taken = 0; taken < until; ) {
        var records = consumer.poll(Duration.ofSeconds(1));
        for (var record : records) {
          if (act(record, last)) taken += 1;
        }
        if (records.isEmpty()) continue;
        keep(last, file);
        consumer.commitSync();
      }
    }
  }

  /** False: it was acted on before. */
  static boolean act(ConsumerRecord<String, byte[]> record, Properties last) {
    String stream = record.key();
    long revision = Long.parseLong(header(record, "revision"));
    long before = Long.parseLong(last.getProperty(stream, "-1"));
    // At least once: what is known already is passed over.
    if (revision <= before) return false;
    if (revision > before + 1) {
      System.err.println(stream + ": read " + (before + 1) + " to " + (revision - 1) + " from the log");
    }
    last.setProperty(stream, Long.toString(revision));
    String type = header(record, "type");
    System.out.println(header(record, "occurred-at") + " " + stream + " " + revision + " " + type);
    return true;
  }

  static String header(ConsumerRecord<String, byte[]> record, String name) {
    var header = record.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }

  static void keep(Properties last, Path file) throws IOException {
    Path next = Path.of(file + ".new");
    try (var writer = Files.newBufferedWriter(next)) {
      last.store(writer, null);
    }
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
