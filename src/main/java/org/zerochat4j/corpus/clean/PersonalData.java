package org.zerochat4j.corpus.clean;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rules that put a placeholder for what identifies a person. A number is masked only where its form
 * leaves little doubt: by a checksum, or by the digits it begins with and nothing like it around.
 */
final class PersonalData {
  private static final Pattern ID_NUMBER =
      Pattern.compile(
          "(?<![0-9A-Za-z])[1-6]\\d{5}(?:18|19|20)\\d{2}(?:0[1-9]|1[0-2])"
              + "(?:0[1-9]|[12]\\d|3[01])\\d{3}[0-9Xx](?![0-9A-Za-z])");

  private static final int[] ID_WEIGHTS = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  private static final String ID_CHECKS = "10X98765432";

  private static final Pattern BANK_CARD =
      Pattern.compile(
          "(?<![0-9A-Za-z.-])(?:62|3[47]|4\\d|5[1-5])\\d{2}"
              + "(?:[ -]?\\d{4}){2}[ -]?(?:\\d{3,4}|\\d{4}[ -]?\\d{3})(?![0-9A-Za-z])");

  /**
   * Mobile, landline with its area code, service numbers, and international with a plus; not what
   * is counted in a unit.
   */
  private static final Pattern PHONE =
      Pattern.compile(
          "(?<![0-9A-Za-z_.+/=$-])(?:"
              + "(?:\\+?86[ -]?|0086[ -]?)?1[3-9]\\d(?:\\d{8}|[ -]\\d{4}[ -]\\d{4})"
              + "|\\(?0(?:10|2\\d|[3-9]\\d{2})(?:\\) ?|[-－])[2-9]\\d{6,7}"
              + "|\\+86[ -]?0?(?:10|2\\d|[3-9]\\d{2})[ -]?[2-9]\\d{6,7}"
              + "|400[- ]\\d{3}[- ]\\d{4}"
              + "|\\+(?!86)[1-9]\\d{0,2}(?:[ -]\\(?\\d{1,4}\\)?){1,4}[ -]?\\d{2,4}"
              + ")(?![0-9A-Za-z_%/=$-]|\\.\\d| ?(?:bytes?|sectors?|字节|[美日]?元|[万亿次个]|[毫微纳]?秒))");

  /** No login: {@code user@host:path}, {@code user@host/path}. */
  private static final Pattern EMAIL =
      Pattern.compile(
          "(?<![0-9A-Za-z._%+/-])[0-9A-Za-z](?:[0-9A-Za-z._%+-]{0,62}[0-9A-Za-z_])?@"
              + "(?:[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?\\.){1,5}([A-Za-z]{2,18})"
              + "(?![0-9A-Za-z_/-]|:[0-9A-Za-z_./~$]|\\.[0-9A-Za-z])");

  /** What a login stands behind: a command with its options, or an address with a scheme. */
  private static final Pattern BEFORE_LOGIN =
      Pattern.compile(
          "(?:^|[^\\w.-])(?:(?:ssh|ssh-copy-id|sshfs|mosh|scp|sftp|rsync)"
              + "(?: +-[!-~]+(?: +[!-~&&[^-]][!-~]*)?){0,9} +|[a-z]+://[!-~&&[^@]]*:)$");

  private static final int LONGEST_COMMAND = 200;

  /** What stands behind the dot of a file's name (logo@2x.png). */
  private static final Set<String> FILE_ENDINGS =
      Set.of(
          "png", "jpg", "jpeg", "gif", "svg", "webp", "js", "css", "html", "service", "socket",
          "target", "timer", "java", "py");

  private static final Pattern IP_ADDRESS =
      Pattern.compile(
          "(?<![0-9A-Za-z.-])(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}"
              + "(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?![0-9A-Za-z-]|\\.\\d)");

  private PersonalData() {}

  static String idNumbers(Draft draft) {
    return hasDigits(draft.text(), 17)
        ? masked(draft.text(), ID_NUMBER, "123456", m -> isIdNumber(m.group()), "[ID_NUMBER]")
        : draft.text();
  }

  static String bankCards(Draft draft) {
    return hasDigits(draft.text(), 4)
        ? masked(draft.text(), BANK_CARD, m -> isCardNumber(m.group()), "[BANK_CARD]")
        : draft.text();
  }

  static String phones(Draft draft) {
    return hasDigits(draft.text(), 3) && mayHavePhone(draft.text())
        ? masked(draft.text(), PHONE, "(+0148", m -> digits(m.group()) >= 9, "[PHONE]")
        : draft.text();
  }

  static String emails(Draft draft) {
    return draft.text().indexOf('@') < 0
        ? draft.text()
        : masked(draft.text(), EMAIL, m -> isPersonal(draft.text(), m), "[EMAIL]");
  }

  static String ipAddresses(Draft draft) {
    return draft.text().indexOf('.') < 0
        ? draft.text()
        : masked(draft.text(), IP_ADDRESS, m -> isPublic(m.group()), "[IP_ADDRESS]");
  }

  @FunctionalInterface
  private interface Check {
    boolean holds(Matcher match);
  }

  private static String masked(String text, Pattern pattern, Check check, String placeholder) {
    return masked(text, pattern, null, check, placeholder);
  }

  /**
   * With the placeholder for what the pattern finds and the check confirms.
   *
   * @param starts the ASCII characters a match may begin with: trying the pattern only there is
   *     several times as fast; null for any
   */
  private static String masked(
      String text, Pattern pattern, String starts, Check check, String placeholder) {
    Matcher matcher = pattern.matcher(text);
    matcher.useTransparentBounds(true).useAnchoringBounds(false);
    StringBuilder out = null;
    int copied = 0;
    for (int at = 0; find(matcher, text, at, starts); at = matcher.end()) {
      if (check.holds(matcher)) {
        out = out == null ? new StringBuilder(text.length()) : out;
        out.append(text, copied, matcher.start()).append(placeholder);
        copied = matcher.end();
      }
    }
    return out == null ? text : out.append(text, copied, text.length()).toString();
  }

  private static boolean find(Matcher matcher, String text, int from, String starts) {
    if (starts == null) {
      return matcher.region(from, text.length()).find();
    }
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80 && starts.indexOf(c) >= 0 && matcher.region(i, text.length()).lookingAt()) {
        return true;
      }
    }
    return false;
  }

  /** Whether so many digits stand in a row somewhere; nearly all texts are through with it here. */
  private static boolean hasDigits(String text, int n) {
    int run = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      run = c >= '0' && c <= '9' ? run + 1 : 0;
      if (run == n) {
        return true;
      }
    }
    return false;
  }

  /** A plus, or eleven digits that are parted by single spaces and hyphens at most. */
  private static boolean mayHavePhone(String text) {
    int digits = 0;
    int gap = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits = gap > 2 ? 1 : digits + 1;
        gap = 0;
        if (digits >= 9) {
          return true;
        }
      } else {
        gap++;
        if (c >= 0x80 && c != '－') {
          digits = 0;
        }
      }
    }
    return false;
  }

  /** By ISO 7064 MOD 11-2, as GB 11643 has it. */
  static boolean isIdNumber(String number) {
    int sum = 0;
    for (int i = 0; i < ID_WEIGHTS.length; i++) {
      sum += ID_WEIGHTS[i] * (number.charAt(i) - '0');
    }
    return ID_CHECKS.charAt(sum % 11) == Character.toUpperCase(number.charAt(17));
  }

  /** By Luhn's checksum. */
  static boolean isCardNumber(String number) {
    int sum = 0;
    int place = 0;
    for (int i = number.length() - 1; i >= 0; i--) {
      int digit = number.charAt(i) - '0';
      if (digit >= 0 && digit <= 9) {
        int value = place++ % 2 == 0 ? digit : 2 * digit;
        sum += value > 9 ? value - 9 : value;
      }
    }
    return sum % 10 == 0 && place >= 15 && place <= 19;
  }

  private static int digits(String number) {
    return (int) number.chars().filter(c -> c >= '0' && c <= '9').count();
  }

  /** No address of an example or of a file, and no login. */
  private static boolean isPersonal(String text, Matcher match) {
    String address = match.group().toLowerCase(Locale.ROOT);
    String host = address.substring(address.indexOf('@') + 1);
    return !FILE_ENDINGS.contains(match.group(1).toLowerCase(Locale.ROOT))
        && !address.startsWith("git@")
        && !isLogin(text, match.start())
        && !host.contains("example.")
        && !host.endsWith(".local");
  }

  private static boolean isLogin(String text, int start) {
    int line = Math.max(text.lastIndexOf('\n', start - 1) + 1, start - LONGEST_COMMAND);
    return BEFORE_LOGIN.matcher(text).region(line, start).find();
  }

  /** Neither private nor reserved, and no version number: nobody lives at 1.2.3.4. */
  private static boolean isPublic(String address) {
    String[] parts = address.split("\\.", -1);
    int a = Integer.parseInt(parts[0]);
    int b = Integer.parseInt(parts[1]);
    return a >= 11
        && a != 127
        && a < 224
        && !(a == 192 && (b == 168 || b == 0))
        && !(a == 172 && b >= 16 && b < 32)
        && !(a == 169 && b == 254)
        && !(a == 198 && (b == 18 || b == 19 || b == 51))
        && !(a == 203 && b == 0);
  }
}
