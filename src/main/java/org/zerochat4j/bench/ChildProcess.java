package org.zerochat4j.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.Json;
import org.zerochat4j.base.UserError;

/** A program that is run to its end; its stderr is ours. */
final class ChildProcess {
  private ChildProcess() {}

  /** The command that runs the class {@code main} on the Java that runs us. */
  static List<String> java(
      List<String> jvmOptions, String classPath, String main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(arguments);
    return command;
  }

  /**
   * What it printed.
   *
   * @throws UserError when it is not there or fails
   */
  static String run(String name, List<String> command) {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new UserError(
          name + " does not start: install it or leave out what needs it: " + AtomicFiles.reason(e),
          e);
    }
    try {
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      if (status != 0) {
        throw new UserError(name + " ended with status " + status + ", its reason is above");
      }
      return out;
    } catch (IOException e) {
      throw new UserError(name + " ended early: " + AtomicFiles.reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError(name + " was interrupted", e);
    } finally {
      process.destroy();
    }
  }

  /** The JSON on the last line of what it printed. */
  static JsonNode json(String name, List<String> command) {
    String last = run(name, command).lines().reduce("", (_, line) -> line);
    try {
      return Json.mapper().readTree(last);
    } catch (JsonProcessingException e) {
      throw new UserError(name + " gave no result: " + last, e);
    }
  }
}
