package org.zerochat4j.stages.world;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.zerochat4j.base.AtomicFiles;
import org.zerochat4j.base.Json;
import org.zerochat4j.corpus.Document;

/**
 * The raw rows and what is known about them. A near-copy stands after its original in the same
 * file.
 *
 * @param rows raw rows by layout, in file order
 * @param clean what a perfect cleaner keeps: id, text, source; near-copies included
 * @param stated the facts of each kept document by id
 * @param duplicates id of a planted near-copy to the id of its original
 * @param junk ids a cleaning rule must drop
 */
record RawCorpus(
    Map<Draft.Layout, List<ObjectNode>> rows,
    List<Document> clean,
    Map<String, List<Fact>> stated,
    Map<String, String> duplicates,
    Set<String> junk) {

  /** A row before it has an id. */
  private record Item(Draft draft, Item original, boolean junk) {}

  /** The three files' names by layout. */
  static final Map<Draft.Layout, String> FILES =
      Map.of(
          Draft.Layout.BAIKE, "baike.jsonl",
          Draft.Layout.WIKI, "wiki.json",
          Draft.Layout.PLAIN, "plain.jsonl");

  static RawCorpus of(
      WorldConfig config,
      Map<Language, DocumentWriter> writers,
      Map<Language, Prose> prose,
      SplittableRandom random) {
    Planter planter = new Planter(random);
    Map<Draft.Layout, List<Item>> files = new LinkedHashMap<>();
    for (Draft.Layout layout : Draft.Layout.values()) {
      files.put(layout, new ArrayList<>());
    }
    List<Item> proper = new ArrayList<>();
    for (int i = 0; i < config.documents(); i++) {
      Language language = i % 4 == 3 ? Language.EN : Language.ZH;
      Draft draft = writers.get(language).next(layout(language, random));
      proper.add(new Item(draft, null, false));
      files.get(draft.layout()).add(proper.getLast());
    }
    for (int i = 0; i < config.junk(); i++) {
      Item item = new Item(planter.junk(i, writers.get(Language.ZH)), null, true);
      List<Item> file = files.get(Draft.Layout.BAIKE);
      file.add(random.nextInt(file.size() + 1), item);
    }
    Set<Integer> copied = new HashSet<>();
    while (copied.size() < config.nearDuplicates()) {
      int index = random.nextInt(proper.size());
      if (copied.add(index)) {
        Item original = proper.get(index);
        Draft draft = planter.nearCopy(original.draft(), prose.get(original.draft().language()));
        List<Item> file = files.get(draft.layout());
        int after = identityIndex(file, original) + 1;
        file.add(random.nextInt(after, file.size() + 1), new Item(draft, original, false));
      }
    }
    return number(files, planter);
  }

  private static RawCorpus number(Map<Draft.Layout, List<Item>> files, Planter planter) {
    Map<Draft.Layout, List<ObjectNode>> rows = new LinkedHashMap<>();
    List<Document> clean = new ArrayList<>();
    Map<String, List<Fact>> stated = new LinkedHashMap<>();
    Map<String, String> duplicates = new LinkedHashMap<>();
    Set<String> junk = new HashSet<>();
    files.forEach((layout, items) -> {
      String source = layout.name().toLowerCase(Locale.ROOT);
      Map<Draft, String> ids = new HashMap<>();
      List<ObjectNode> list = new ArrayList<>();
      for (Item item : items) {
        String id = String.format(Locale.ROOT, "%s-%05d", source, list.size());
        ids.put(item.draft(), id);
        if (item.junk()) {
          junk.add(id);
          list.add(row(id, item.draft()));
          continue;
        }
        list.add(row(id, planter.noisy(item.draft())));
        clean.add(new Document(id, item.draft().text(), source));
        stated.put(id, item.draft().facts());
        if (item.original() != null) {
          duplicates.put(id, ids.get(item.original().draft()));
        }
      }
      rows.put(layout, list);
    });
    return new RawCorpus(rows, List.copyOf(clean), stated, duplicates, junk);
  }

  /** Encyclopaedia pages are Chinese only: their cleaning rules are made for Chinese. */
  private static Draft.Layout layout(Language language, SplittableRandom random) {
    int dice = random.nextInt(4);
    if (language == Language.EN || dice == 0) {
      return Draft.Layout.PLAIN;
    }
    return dice == 1 ? Draft.Layout.WIKI : Draft.Layout.BAIKE;
  }

  @SuppressWarnings("ReferenceEquality") // items with equal fields are still different rows
  private static int identityIndex(List<Item> file, Item item) {
    for (int i = 0; i < file.size(); i++) {
      if (file.get(i) == item) {
        return i;
      }
    }
    throw new IllegalStateException("the original is not in its file");
  }

  private static ObjectNode row(String id, Draft draft) {
    ObjectNode row = Json.mapper().createObjectNode().put("id", id);
    switch (draft.layout()) {
      case WIKI -> row.put("completion", draft.parts().getFirst());
      case PLAIN -> row.put("text", draft.parts().getFirst());
      case BAIKE -> {
        row.put("title", draft.title()).put("summary", draft.parts().getFirst());
        ArrayNode sections = row.putArray("sections");
        for (int i = 0; i < draft.sections().size(); i++) {
          sections
              .addObject()
              .put("title", draft.sections().get(i))
              .put("content", draft.parts().get(i + 1));
        }
      }
    }
    return row;
  }

  void write(Path folder) {
    rows.forEach((layout, list) -> {
      Path file = folder.resolve(FILES.get(layout));
      String separator = layout == Draft.Layout.WIKI ? ",\n" : "\n";
      String body = list.stream().map(Json::line).collect(Collectors.joining(separator));
      String text = layout == Draft.Layout.WIKI ? "[\n" + body + "\n]\n" : body + "\n";
      AtomicFiles.writeString(file, text);
    });
  }
}
