package org.zerochat4j.bench.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Orders that come as JSON lines on stdin, each answered by one JSON line on stdout; what fails is
 * answered by {@code {"error": reason}}. Between orders the process waits in a read and uses no
 * processor.
 */
final class Orders {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Orders() {}

  /** Carries out one order. */
  @FunctionalInterface
  interface Server {
    ObjectNode answer(JsonNode order) throws IOException;
  }

  /** Serves orders until stdin ends. */
  static void serve(Server server) throws IOException {
    PrintStream out = System.out;
    System.setOut(System.err); // stdout is for answers
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = orders.readLine(); line != null; line = orders.readLine()) {
      if (line.isBlank()) {
        continue;
      }
      ObjectNode answer;
      try {
        answer = server.answer(JSON.readTree(line));
      } catch (IOException | RuntimeException | LinkageError e) { // also a library that is missing
        answer = JSON.createObjectNode().put("error", e.toString());
      }
      out.println(JSON.writeValueAsString(answer));
      out.flush();
    }
  }
}
