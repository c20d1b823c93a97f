"""Gmail's own labels: what they say in each language, and which are somebody's own."""

from __future__ import annotations

from email.header import Header

import pytest

from loaders.channels.mail.filing import filed
from loaders.channels.mail.letter import Headers, labels
from tests.loaders.post import load, mailbox, message

# Written from folder lists of accounts in these languages, apart from the loader's own list.
FOLDERS = {
    "en": ("Trash", "Drafts", "Sent"),
    "de": ("Papierkorb", "Entwürfe", "Gesendet"),
    "fr": ("Corbeille", "Brouillons", "Messages envoyés"),
    "es": ("Papelera", "Borradores", "Enviados"),
    "it": ("Cestino", "Bozze", "Posta inviata"),
    "nl": ("Prullenbak", "Concepten", "Verzonden berichten"),
    "pt_BR": ("Lixeira", "Rascunhos", "E-mails enviados"),
    "pl": ("Kosz", "Wersje robocze", "Wysłane"),
    "ca": ("Paperera", "Esborranys", "Enviats"),
    "cs": ("Koš", "Koncepty", "Odeslaná pošta"),
    "el": ("Κάδος απορριμμάτων", "Πρόχειρα", "Απεσταλμένα"),
    "fi": ("Roskakori", "Luonnokset", "Lähetetyt viestit"),
    "hu": ("Kuka", "Piszkozatok", "Elküldött levelek"),
    "ja": ("ゴミ箱", "下書き", "送信済みメール"),
    "ko": ("휴지통", "임시보관함", "보낸편지함"),
    "no": ("Papirkurv", "Utkast", "Sendt e-post"),
    "ru": ("Корзина", "Черновики", "Отправленные"),
    "sv": ("Papperskorgen", "Utkast", "Skickat"),
    "tr": ("Çöp Kutusu", "Taslaklar", "Gönderilmiş Postalar"),
    "zh": ("已删除邮件", "草稿", "已发邮件"),
}


def written(*names: str) -> list[str]:
    value = Header(",".join(names), "utf-8", maxlinelen=60).encode()
    return labels(Headers(f"X-Gmail-Labels: {value}\n".encode()))


@pytest.mark.parametrize("language", FOLDERS)
def test_the_folders_of_every_language_are_known(language):
    trash, draft, sent = FOLDERS[language]
    assert [filed(each) for each in written(trash, draft, sent)] == ["trash", "draft", "sent"]
    assert filed(f"[Gmail]/{trash}") == filed(f"[Google Mail]/{trash.upper()}") == "trash"


TABS = [
    ("Category Promotions", "promotions"),
    ("CATEGORY_PROMOTIONS", "promotions"),
    ("Catégorie\xa0: Promotions", "promotions"),
    ("Categoría: Promociones", "promotions"),
    ("Kategorie „Werbung“", "promotions"),
    ("Catégorie\xa0: E-mails personnels", "place"),
    ("Category Updates", "place"),
    ("IMAP_$Forwarded", "place"),
    ("\\Sent", "sent"),
    ("Oferty", ""),
    ("Promociones", ""),
    ("Category Theory", ""),
    ("Trash talk", ""),
    ("Our Promotions", ""),
    ("", ""),
]


@pytest.mark.parametrize(("label", "what"), TABS)
def test_a_tab_is_gmails_own_only_with_its_word_before_it(label, what):
    assert filed(label) == what


LISTS = [
    ('Archivés,Ouvert,"Culture, associations, événements"', ["Archivés", "Ouvert", "Culture, associations, événements"]),
    ('"The ""old"" board",Inbox', ['The "old" board', "Inbox"]),
    ('5" disks,Spam', ['5" disks', "Spam"]),
    ('"never closed,Spam', ["never closed", "Spam"]),
    (' a ,, "",b', ["a", "b"]),
    ("", []),
]  # fmt: skip


@pytest.mark.parametrize(("value", "expected"), LISTS)
def test_a_list_of_labels(value, expected):
    assert labels(Headers(f"X-Gmail-Labels: {value}\n".encode())) == expected
    assert written(value) == expected


def test_every_label_that_is_not_known_is_counted_and_shown(tmp_path):
    own = [f"Folder {number}" for number in range(60)]
    boxed = [message(X_Gmail_Labels=f'Inbox,{label},"Mülleimer, alt"', Message_ID=f"<{label[7:]}@x>") for label in own]
    found = load(tmp_path, mailbox(*boxed))
    (note,) = [each for each in found.notes if "--exclude-label" in each]
    assert all(f"{label} (1)" in note for label in own)
    assert "Mülleimer, alt (60)" in note
    assert "Inbox" not in note
    assert load(tmp_path, mailbox(*boxed), exclude_labels=("MÜLLEIMER, ALT",)).rules == {"excluded_label": 60}
