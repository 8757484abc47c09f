package org.zerochat4j.corpus.clean.markup;

import java.util.Locale;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.Elements;
import org.jsoup.select.Evaluator;
import org.jsoup.select.NodeFilter;
import org.jsoup.select.Selector;

/**
 * HTML to text. What a page says stands in its main element where it has one; navigation, forms and
 * scripts are dropped, blocks become paragraphs, data tables lines of cells, code stays as it is.
 */
final class HtmlText implements NodeFilter {
  private static final Evaluator NOT_TEXT =
      Selector.evaluatorOf(
          "head, script, style, noscript, template, iframe, object, embed, svg, canvas, audio,"
              + " video, button, input, select, textarea, label, dialog, nav, [hidden],"
              + " [aria-hidden=true], [role=navigation], [role=search], [role=banner],"
              + " [role=contentinfo], [role=menu]");

  /** Dropped outside the main element only: an article may well have its own. */
  private static final Evaluator AROUND = Selector.evaluatorOf("header, footer, aside, form, menu");

  private static final Evaluator MAIN =
      Selector.evaluatorOf("main, article, [role=main], [itemprop=articleBody]");

  private static final Evaluator NO_CELL_CONTENT = Selector.evaluatorOf("table table, pre, ul, ol");
  private static final Evaluator ROW = Selector.evaluatorOf("tr");
  private static final Evaluator CELLS = Selector.evaluatorOf("> td, > th");
  private static final Evaluator DATA_CELL = Selector.evaluatorOf("td");
  private static final Evaluator LINK = Selector.evaluatorOf("a[href]");
  private static final double MAIN_SHARE = 0.4;
  private static final int LINK_LIST = 5;
  private static final double LINK_SHARE = 0.9;
  private static final int CELL_LENGTH = 400;

  private static final Set<String> PARAGRAPHS =
      Set.of(
          "p",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6",
          "blockquote",
          "ul",
          "ol",
          "dl",
          "table",
          "pre",
          "section",
          "article",
          "main",
          "header",
          "footer",
          "figure",
          "hr",
          "details",
          "fieldset");

  private static final Set<String> LINES =
      Set.of(
          "div", "li", "dt", "dd", "tr", "figcaption", "summary", "caption", "address", "center");

  private final TextBuilder out = new TextBuilder();
  private int listDepth;

  private HtmlText() {}

  /** The text of a whole page. */
  static String page(String html) {
    Document document = Jsoup.parse(html);
    document.select(NOT_TEXT).remove();
    Element body = document.body();
    Element main = main(body);
    if (main.equals(body)) {
      document.select(AROUND).remove();
    }
    return text(main);
  }

  /** The text of a piece of HTML that stands in another text. */
  static String fragment(String html) {
    if (isComment(html.strip())) {
      return ""; // As most blocks of HTML in Markdown are.
    }
    Document document = Jsoup.parseBodyFragment(html);
    document.select(NOT_TEXT).remove();
    return text(document.body());
  }

  private static boolean isComment(String html) {
    return html.startsWith("<!--")
        && html.indexOf("-->", 2) == html.length() - 3
        && !html.contains("--!>"); // Ends a comment too.
  }

  private static String text(Element root) {
    HtmlText text = new HtmlText();
    root.filter(text);
    return text.out.toString();
  }

  /** The element with the most text among those that claim to be the main one, else all. */
  private static Element main(Element body) {
    Element best = body;
    int longest = (int) (MAIN_SHARE * body.text().length());
    Elements claims = body.select(MAIN);
    for (Element claim : claims) {
      int length = claim.text().length();
      if (length > longest) {
        best = claim;
        longest = length;
      }
    }
    return best;
  }

  @Override
  public FilterResult head(Node node, int depth) {
    if (node instanceof TextNode text) {
      out.flow(text.getWholeText());
      return FilterResult.CONTINUE;
    }
    if (!(node instanceof Element element)) {
      return FilterResult.SKIP_ENTIRELY;
    }
    String tag = element.normalName();
    switch (tag) {
      case "br" -> out.line();
      case "pre" -> {
        out.code(element.wholeText(), language(element));
        return FilterResult.SKIP_ENTIRELY;
      }
      case "table" -> {
        if (isData(element)) {
          table(element);
          return FilterResult.SKIP_ENTIRELY;
        }
        out.paragraph();
      }
      case "ul", "ol" -> {
        if (isLinkList(element)) {
          return FilterResult.SKIP_ENTIRELY;
        }
        block(tag);
        listDepth++;
      }
      case "li" -> out.marker(marker(element));
      default -> block(tag);
    }
    return FilterResult.CONTINUE;
  }

  @Override
  public FilterResult tail(Node node, int depth) {
    if (node instanceof Element element) {
      String tag = element.normalName();
      if (tag.equals("ul") || tag.equals("ol")) {
        listDepth--;
      }
      if (tag.equals("td") || tag.equals("th")) {
        out.flow(" ");
      } else if (!tag.equals("br")) {
        block(tag);
      }
    }
    return FilterResult.CONTINUE;
  }

  private void block(String tag) {
    boolean nestedList = (tag.equals("ul") || tag.equals("ol")) && listDepth > 0;
    if ((listDepth > 0 && tag.equals("p")) || nestedList || LINES.contains(tag)) {
      out.line(); // List items stay together.
    } else if (PARAGRAPHS.contains(tag)) {
      out.paragraph();
    }
  }

  private String marker(Element item) {
    Element list = item.parent();
    String indent = "  ".repeat(Math.clamp(listDepth - 1, 0, 8));
    return list != null && list.normalName().equals("ol")
        ? indent + (item.elementSiblingIndex() + 1) + ". "
        : indent + "- ";
  }

  /** More than one column and nothing but short cells; other tables only place things on a page. */
  private static boolean isData(Element table) {
    if (!table.select(NO_CELL_CONTENT).isEmpty()) {
      return false;
    }
    int columns = 0;
    for (Element row : table.select(ROW)) {
      columns = Math.max(columns, row.select(CELLS).size());
    }
    return columns > 1
        && table.select(DATA_CELL).stream().allMatch(cell -> cell.text().length() <= CELL_LENGTH);
  }

  private void table(Element table) {
    out.paragraph();
    for (Element row : table.select(ROW)) {
      String line = String.join(" | ", row.select(CELLS).eachText());
      if (!line.isBlank()) {
        out.line();
        out.exact(line);
      }
    }
    out.paragraph();
  }

  /** A menu: many items, and nearly all they say are links. */
  private static boolean isLinkList(Element list) {
    Elements links = list.select(LINK);
    if (links.size() < LINK_LIST) {
      return false;
    }
    long linked = links.stream().mapToLong(link -> visible(link.text())).sum();
    return linked >= LINK_SHARE * visible(list.text());
  }

  private static long visible(String text) {
    return text.chars().filter(c -> c != ' ').count();
  }

  /** {@code language-java} among the classes of the block or of the code in it. */
  private static String language(Element pre) {
    Element code = pre.selectFirst("code");
    for (Element element : code == null ? new Element[] {pre} : new Element[] {code, pre}) {
      for (String name : element.classNames()) {
        if (name.startsWith("language-")) {
          return name.substring("language-".length()).toLowerCase(Locale.ROOT);
        }
      }
    }
    return "";
  }
}
