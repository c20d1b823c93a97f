"""Mail services that anybody may use: their domains say nothing about somebody's organisation.

The large ones have a domain for most countries, which are made of their names; the others, providers of connections and
portals of one country, are listed.
"""

from __future__ import annotations

_NAMES = (
    "aol", "gmail", "gmx", "googlemail", "hotmail", "icloud", "live", "outlook", "protonmail", "yahoo", "yandex", "ymail",
)  # fmt: skip
_COUNTRIES = (
    "ae", "ar", "at", "au", "be", "bg", "br", "ca", "ch", "cl", "cn", "co", "com", "cz", "de", "dk", "ee", "es", "eu", "fi",
    "fr", "gr", "hk", "hr", "hu", "id", "ie", "in", "it", "jp", "kr", "lt", "lu", "lv", "me", "mx", "my", "net", "nl", "no",
    "nz", "org", "pe", "ph", "pl", "pt", "ro", "rs", "ru", "se", "sg", "si", "sk", "th", "tr", "tw", "ua", "uk", "us", "vn",
    "za",
)  # fmt: skip
_OTHERS = """
126.com 163.com 189.cn a1.net alice.it aliceadsl.fr aon.at arcor.de att.net azet.sk bbox.fr bellsouth.net bigpond.com
bigpond.net.au bk.ru bluewin.ch blueyonder.co.uk bol.com.br btinternet.com buziaczek.pl casema.nl charter.net chello.at
chello.nl citromail.hu clix.pt club-internet.fr comcast.net cox.net daum.net duck.com earthlink.net email.com email.cz
email.de email.it fastmail.com fastmail.fm fastwebnet.it foxmail.com free.fr freemail.hu freenet.de gazeta.pl
hanmail.net hetnet.nl hey.com hispeed.ch home.nl hushmail.com i.softbank.jp ig.com.br inbox.lv inbox.ru interia.eu
interia.pl inwind.it iol.pt juno.com kabelmail.de kpnmail.nl kpnplanet.nl laposte.net libero.it list.ru luukku.com
mac.com magenta.de mail.bg mail.com mail.de mail.ee mail.ru mailbox.org mailfence.com me.com movistar.es msn.com
naver.com neuf.fr ntlworld.com numericable.fr o2.pl onet.eu onet.pl online.de ono.com op.pl optonline.net
optusnet.com.au orange.fr otenet.gr planet.nl pm.me poczta.fm poczta.onet.pl posteo.de proton.me qq.com quicknet.nl
rambler.ru rediffmail.com rocketmail.com sapo.pt sbcglobal.net seznam.cz sfr.fr shaw.ca sina.com skynet.be sohu.com
startmail.com sympatico.ca t-online.de talktalk.net telefonica.net telenet.be terra.com.br terra.es tin.it tiscali.co.uk
tiscali.it tlen.pl tuta.com tuta.io tutamail.com tutanota.com tutanota.de ukr.net uol.com.br upcmail.nl verizon.net
virgilio.it virginmedia.com vodafone.de vodafone.it vp.pl wanadoo.fr web.de wp.pl xs4all.nl ya.ru yeah.net zeelandnet.nl
ziggo.nl zohomail.com zoznam.sk
"""

PUBLIC = frozenset((
    *_OTHERS.split(),
    *(f"{name}.{middle}{country}" for name in _NAMES for country in _COUNTRIES for middle in ("", "co.", "com.")),
))  # fmt: skip
"""Mail domains that say nothing about somebody's organisation."""
