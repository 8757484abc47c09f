package org.zerochat4j;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * The packages are in the order in which data flows; each may use those above it and none below.
 */
class ArchitectureTest {
  private static final List<String> ORDER =
      List.of(
          "base",
          "config",
          "corpus",
          "tokenizer",
          "tokens",
          "kernels",
          "ops",
          "graph",
          "model",
          "generate",
          "eval",
          "train",
          "stages",
          "serve",
          "bench",
          "cli");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.zerochat4j");

  @Test
  void noPackageUsesOneBelowIt() {
    for (int i = 0; i < ORDER.size() - 1; i++) {
      String[] below =
          ORDER.subList(i + 1, ORDER.size()).stream()
              .map(ArchitectureTest::pattern)
              .toArray(String[]::new);
      noClasses()
          .that(resideInAPackage(pattern(ORDER.get(i))))
          .should()
          .dependOnClassesThat(resideInAnyPackage(below))
          .because("data flows " + String.join(" > ", ORDER))
          .allowEmptyShould(true)
          .check(CLASSES);
    }
  }

  /** Guards against a new package that nobody has placed in the order. */
  @Test
  void everyPackageHasItsPlaceInTheOrder() throws Exception {
    Path root = Path.of("src", "main", "java", "org", "zerochat4j");
    try (Stream<Path> folders = Files.list(root)) {
      Assertions.assertThat(folders.filter(Files::isDirectory).map(f -> f.getFileName().toString()))
          .isSubsetOf(ORDER);
    }
  }

  /**
   * Guards against a library class that an embedding application cannot load without our optional
   * jars.
   */
  @Test
  void onlyTheCommandLineUsesItsLibraries() {
    noClasses()
        .that(resideInAPackage("org.zerochat4j.."))
        .and()
        .resideOutsideOfPackages(pattern("cli"), pattern("serve"))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("picocli..", "org.jline..", "org.apache.logging.log4j.."))
        .check(CLASSES);
  }

  private static String pattern(String name) {
    return "org.zerochat4j." + name + "..";
  }
}
