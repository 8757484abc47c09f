package org.zerochat4j.corpus.clean.markup;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.BulletList;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.ListBlock;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.node.ThematicBreak;
import org.commonmark.parser.Parser;

/**
 * Markdown (CommonMark with GitHub's tables) to text: headings and paragraphs without their marks,
 * lists as lists, links as their text, code between fences, formulas in dollars as they are.
 */
final class MarkdownText {
  private static final int NESTED_BLOCKS = 50;
  private static final int NESTED_EMPHASIS = 300;
  private static final Parser PARSER =
      Parser.builder()
          .extensions(List.of(TablesExtension.create()))
          .maxOpenBlockParsers(NESTED_BLOCKS)
          .build();

  private static final Pattern FRONT_MATTER =
      Pattern.compile("\\A\\s*---[ \\t]*\\R(?:[^\\n]*\\R){0,100}?---[ \\t]*(?:\\R|\\z)");

  /** Labels of Sphinx and the marks of containers ({@code ::: tip}), which no reader sees. */
  private static final Pattern UNSEEN =
      Pattern.compile("(?m)^\\s*:(?:label|width|height|name):`[^`\\n]*`\\s*$|^\\s*:{3,}.*$");

  private static final Pattern ROLE = Pattern.compile(":[a-z]+:(?=`)");
  private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z][\\w+#-]*");

  private final TextBuilder out = new TextBuilder();
  private final Deque<int[]> lists = new ArrayDeque<>();
  private boolean cellBefore;

  private MarkdownText() {}

  /** The text of {@code markdown}; itself when its emphasis is nested beyond all sense. */
  static String of(String markdown) {
    if (emphasisDepth(markdown) > NESTED_EMPHASIS) {
      return markdown; // The parser goes down by recursion and would not come back.
    }
    String body = FRONT_MATTER.matcher(markdown).replaceFirst("");
    if (body.contains(":`") || body.contains(":::")) {
      body = ROLE.matcher(UNSEEN.matcher(body).replaceAll("")).replaceAll("");
    }
    body = MarkdownDialects.toCommonMark(body);
    Formulas formulas = new Formulas();
    Node document = PARSER.parse(formulas.hide(body));
    MarkdownText text = new MarkdownText();
    text.walk(document);
    return formulas.show(text.out.toString());
  }

  /** How deep stars and underscores could nest in a paragraph, at most. */
  private static int emphasisDepth(String markdown) {
    int deepest = 0;
    int depth = 0;
    for (int i = 1; i + 1 < markdown.length(); i++) {
      char c = markdown.charAt(i);
      char before = markdown.charAt(i - 1);
      if (c == '\n' && before == '\n') {
        depth = 0;
      } else if (c == '*' || c == '_') {
        boolean opens =
            !Character.isWhitespace(markdown.charAt(i + 1)) && !Character.isLetterOrDigit(before);
        depth = opens ? depth + 1 : Math.max(0, depth - 1);
        deepest = Math.max(deepest, depth);
      }
    }
    return deepest;
  }

  /** By hand, not by recursion: the depth of a page's nesting is up to whoever wrote it. */
  private void walk(Node root) {
    Node node = root;
    while (node != null) {
      Node next = enter(node) ? node.getFirstChild() : null;
      if (next == null) {
        exit(node);
        while (!node.equals(root) && node.getNext() == null) {
          node = node.getParent();
          exit(node);
        }
        next = node.equals(root) ? null : node.getNext();
      }
      node = next;
    }
  }

  /** Returns whether the children are to be visited. */
  private boolean enter(Node node) {
    switch (node) {
      case Text text -> out.flow(text.getLiteral());
      case Code code -> out.exact(code.getLiteral());
      case SoftLineBreak _ -> out.softBreak();
      case HardLineBreak _ -> out.line();
      case HtmlInline tag -> inline(tag.getLiteral());
      case HtmlBlock html -> out.block(HtmlText.fragment(html.getLiteral()));
      case FencedCodeBlock code -> out.code(code.getLiteral(), language(code.getInfo()));
      case IndentedCodeBlock code -> out.code(code.getLiteral(), "");
      case Image _ -> {
        return false;
      }
      case ListBlock list -> begin(list);
      case ListItem item -> out.marker(marker(item));
      case Paragraph paragraph -> separate(paragraph);
      case Heading _, BlockQuote _, TableBlock _, ThematicBreak _ -> out.paragraph();
      case TableRow _ -> {
        out.line();
        cellBefore = false;
      }
      case TableCell _ -> {
        if (cellBefore) {
          out.flow(" | ");
        }
        cellBefore = true;
      }
      default -> {}
    }
    return true;
  }

  private void exit(Node node) {
    switch (node) {
      case ListBlock _ -> {
        lists.pop();
        if (lists.isEmpty()) {
          out.paragraph();
        }
      }
      case Paragraph paragraph -> separate(paragraph);
      case Heading _, BlockQuote _, TableBlock _ -> out.paragraph();
      default -> {}
    }
  }

  private void begin(ListBlock list) {
    if (lists.isEmpty()) {
      out.paragraph();
    }
    Integer first = list instanceof OrderedList ordered ? ordered.getMarkerStartNumber() : null;
    lists.push(new int[] {first == null ? 1 : first});
  }

  private String marker(ListItem item) {
    String indent = "  ".repeat(Math.min(lists.size() - 1, 8));
    return item.getParent() instanceof BulletList
        ? indent + "- "
        : indent + lists.element()[0]++ + ". ";
  }

  private void separate(Paragraph paragraph) {
    if (paragraph.getParent() instanceof ListItem) {
      if (paragraph.getPrevious() != null) {
        out.line();
      }
    } else {
      out.paragraph();
    }
  }

  private void inline(String tag) {
    if (tag.regionMatches(true, 0, "<br", 0, 3)) {
      out.line();
    } else if (!tag.startsWith("<!--") && !HtmlTags.isFormatting(tag)) {
      out.exact(tag); // vector<int> outside of code
    }
  }

  /** {@code java} of {@code java {1,3}}, {@code python} of {@code {.python .input}}. */
  private static String language(String info) {
    var matcher = LANGUAGE.matcher(info == null ? "" : info);
    return matcher.find() ? matcher.group() : "";
  }
}
