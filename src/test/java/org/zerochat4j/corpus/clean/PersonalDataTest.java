package org.zerochat4j.corpus.clean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zerochat4j.corpus.clean.CleaningRule.BANK_CARDS;
import static org.zerochat4j.corpus.clean.CleaningRule.EMAILS;
import static org.zerochat4j.corpus.clean.CleaningRule.ID_NUMBERS;
import static org.zerochat4j.corpus.clean.CleaningRule.IP_ADDRESSES;
import static org.zerochat4j.corpus.clean.CleaningRule.PHONES;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What identifies a person is masked; numbers of laws, versions and code are not. */
class PersonalDataTest {
  @Test
  void masksIdentityNumbersByTheirChecksum() {
    assertThat(RuleOn.text(ID_NUMBERS, "身份证号11010519491231002X，住北京"))
        .isEqualTo("身份证号[ID_NUMBER]，住北京");
    for (String other :
        List.of(
            "110105194912310021",
            "111101051949123100",
            "91110105194912310021",
            "110105194913310028")) {
      assertThat(RuleOn.text(ID_NUMBERS, other)).isSameAs(other);
    }
  }

  @Test
  void masksBankCardsByTheirChecksum() {
    assertThat(RuleOn.text(BANK_CARDS, "卡号 4111 1111 1111 1111。")).isEqualTo("卡号 [BANK_CARD]。");
    assertThat(RuleOn.text(BANK_CARDS, "4111111111111112")).isEqualTo("4111111111111112");
  }

  @Test
  void masksPhoneNumbers() {
    for (String phone :
        List.of(
            "13912345678",
            "+86 139 1234 5678",
            "86-13912345678",
            "139-1234-5678",
            "010-62345678",
            "(021) 62345678",
            "0755-26012345",
            "+86 10 62345678",
            "+1 (415) 555-2671",
            "+44 20 7946 0958",
            "400-810-1234")) {
      assertThat(RuleOn.text(PHONES, "电话：" + phone + "，找王先生"))
          .as(phone)
          .isEqualTo("电话：[PHONE]，找王先生");
    }
  }

  @Test
  void leavesOtherNumbersAlone() {
    for (String text :
        List.of(
            "1979年7月1日 第五届全国人民代表大会第二次会议通过，第13912条",
            "$13384966760$ 是它的因子",
            "id=13912345678901，版本 1.13912345678",
            "2021-03-21 12:00:00 共 207 位",
            "ISBN 978-7-111-40701-0",
            "圆周率 3.14159265358979323846",
            "a + 1 2 3 4 5 6 7 8 9 10 11",
            "14.54 GiB, 15597568000 bytes",
            "营业额 13912345678元",
            "0x13912345678")) {
      assertThat(RuleOn.text(PHONES, text)).isEqualTo(text);
    }
  }

  @Test
  void masksEmailAddresses() {
    assertThat(RuleOn.text(EMAILS, "请写信给 <li.lei+news@mail.pku.edu.cn>，或者wang_2@qq.com。"))
        .isEqualTo("请写信给 <[EMAIL]>，或者[EMAIL]。");
    for (String text :
        List.of(
            "git clone git@github.com:user/repo.git",
            "user@example.com",
            "logo@2x.png",
            "npm i @types/node@1.2.3",
            "https://user@host.org/path",
            "systemctl start getty@tty1.service")) {
      assertThat(RuleOn.text(EMAILS, text)).isEqualTo(text);
    }
  }

  /** Behind a plain colon nothing used to be masked. */
  @Test
  void masksEmailAddressesBesideColons() {
    assertThat(RuleOn.text(EMAILS, "邮箱:zhang@163.com")).isEqualTo("邮箱:[EMAIL]");
    assertThat(RuleOn.text(EMAILS, "E-mail:zhang@163.com:周一至周五")).isEqualTo("E-mail:[EMAIL]:周一至周五");
    assertThat(RuleOn.text(EMAILS, "[信](mailto:zhang@163.com)")).isEqualTo("[信](mailto:[EMAIL])");
    assertThat(RuleOn.text(EMAILS, "From: zhang@163.com:\n你好")).isEqualTo("From: [EMAIL]:\n你好");
    assertThat(RuleOn.text(EMAILS, "scp 命令请问 zhang@163.com")).isEqualTo("scp 命令请问 [EMAIL]");
  }

  /** What follows is the name of a login, and no letter is answered there. */
  @Test
  void leavesLoginsAlone() {
    for (String text :
        List.of(
            "git remote add origin git@gitlab.com:user/repo.git",
            "git clone seth@gitea.org:/opt/jupiter",
            "scp font.woff seth@server.org:~/www",
            "rsync -av ./source/ user@host.cn:dest",
            "ssh root@192.168.0.1",
            "$ ssh user@hostname.provider.com",
            "用 `ssh -v -p 2222 jsmith@server.org` 登录",
            "ssh-copy-id -i ~/.ssh/id_rsa root@registry.com",
            "ftp://user:secret@server.org",
            "export CVSROOT=:ext:account@cvs.debian.org:/cvs/webwml")) {
      assertThat(RuleOn.text(EMAILS, text)).isEqualTo(text);
    }
  }

  @Test
  void masksPublicAddressesOfComputers() {
    assertThat(RuleOn.text(IP_ADDRESSES, "来自 114.114.114.114 的请求"))
        .isEqualTo("来自 [IP_ADDRESS] 的请求");
    for (String text :
        List.of("127.0.0.1", "192.168.1.1", "版本 1.2.3.4", "10.0.0.1", "172.16.0.1", "300.1.1.1")) {
      assertThat(RuleOn.text(IP_ADDRESSES, text)).isEqualTo(text);
    }
  }
}
