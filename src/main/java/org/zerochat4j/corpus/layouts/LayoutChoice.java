package org.zerochat4j.corpus.layouts;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.zerochat4j.base.UserError;
import org.zerochat4j.corpus.rows.BadRow;
import org.zerochat4j.corpus.rows.Row;

/** The layouts among which a row's is chosen: one that was named, or those it can be told from. */
public final class LayoutChoice {
  /** The name that stands for telling the layout from each row's fields. */
  public static final String AUTO = "auto";

  private final List<Layout> layouts;
  private final Form form;

  private LayoutChoice(List<Layout> layouts, Form form) {
    this.layouts = List.copyOf(layouts);
    this.form = form;
  }

  /**
   * What {@code name} means for rows that shall become {@code form}.
   *
   * @param name of a layout or a data set, or the path of a YAML file with a user's own; null or
   *     "auto" to tell it from each row
   * @throws UserError when there is no such layout, or none that can become the form
   */
  public static LayoutChoice of(String name, Form form) {
    if (name == null || name.equalsIgnoreCase(AUTO)) {
      return told(form.kinds(), form);
    }
    List<Layout> named = named(name);
    List<Layout> suitable = named.stream().filter(layout -> layout.gives(form)).toList();
    if (suitable.isEmpty()) {
      throw new UserError(
          "layout "
              + name
              + ": its rows are of the kind "
              + named.getFirst().spec().kind().key()
              + ", which cannot become "
              + form.key());
    }
    return new LayoutChoice(suitable, form);
  }

  /** Layouts whose rows are documents, not only convertible to documents. */
  static LayoutChoice documents(String name) {
    List<Layout> named = named(name);
    if (named.getFirst().spec().kind() != Form.DOCUMENT) {
      throw new UserError(
          "layout " + name + ": its rows are no documents; the command convert makes them so");
    }
    return new LayoutChoice(named, Form.DOCUMENT);
  }

  /** The layouts of these kinds that can be told from fields, a kind after the other. */
  static LayoutChoice told(List<Form> kinds, Form form) {
    List<Layout> layouts = new ArrayList<>();
    for (Form kind : kinds) {
      LayoutCatalog.layouts(kind).stream()
          .filter(layout -> layout.isTold() && layout.gives(form))
          .forEach(layouts::add);
    }
    return new LayoutChoice(layouts, form);
  }

  /**
   * All that can be told from fields. A row that has just the fields of a document is one: nobody
   * wants every text searched for the marks of a dialogue.
   */
  static LayoutChoice any() {
    LayoutChoice all =
        told(
            List.of(Form.PREFERENCE, Form.MESSAGES, Form.INSTRUCTION, Form.DOCUMENT),
            Form.DOCUMENT);
    List<List<String>> documents =
        all.layouts.stream()
            .filter(layout -> layout.spec().kind() == Form.DOCUMENT)
            .map(layout -> layout.spec().fields())
            .toList();
    return new LayoutChoice(
        all.layouts.stream()
            .filter(layout ->
                layout.spec().kind() == Form.DOCUMENT
                    || !documents.contains(layout.spec().fields()))
            .toList(),
        Form.DOCUMENT);
  }

  private static List<Layout> named(String name) {
    String plain = name.toLowerCase(Locale.ROOT);
    if (plain.endsWith(".yaml") || plain.endsWith(".yml")) {
      return List.of(Layout.read(Path.of(name)));
    }
    List<Layout> named = LayoutCatalog.named(name);
    if (named.isEmpty()) {
      throw new UserError(
          "there is no layout \""
              + name
              + "\""
              + (Files.exists(Path.of(name)) ? "; a file with one ends with .yaml" : "")
              + LayoutCatalog.suggestion(name)
              + " (the command datasets lists all)");
    }
    return named;
  }

  /** The first layout that fits the row; null when none does. */
  Layout orNull(Row row) {
    if (layouts.size() == 1) {
      return layouts.getFirst(); // It will say better what is missing.
    }
    for (Layout layout : layouts) {
      if (layout.fits(row)) {
        return layout;
      }
    }
    return null;
  }

  /** The layout of the row. */
  Layout of(Row row) throws BadRow {
    Layout layout = orNull(row);
    if (layout == null) {
      throw new BadRow(reason(row));
    }
    return layout;
  }

  private String reason(Row row) {
    for (Layout other : LayoutCatalog.layouts()) {
      if (!layouts.contains(other) && other.isTold() && other.fits(row)) {
        return "its layout is " + other.name() + ", which cannot become " + form.key();
      }
    }
    return "no known layout has its fields: " + row.fieldNames();
  }
}
