"""One correspondence per language, as mail programs set to it write: dates, names, answers, quotations, Gmail's labels."""

from __future__ import annotations

from dataclasses import dataclass
from email.header import Header


@dataclass(frozen=True)
class Tongue:
    """What stands in the letters of one language. ``quoted`` are ways to quote, each with a question of somebody else."""

    date: str
    utc: str
    day: str
    day_utc: str
    writer: tuple[str, str]
    reader: tuple[str, str]
    subject: str
    own: str
    question: str
    quoted: tuple[str, ...]
    sent: str
    draft: str
    trash: str
    spam: str
    tab: str
    label: str
    under: str = ""

    def letter(self, number: int, body: str, **fields: str) -> str:
        """A letter with its names, subject and labels encoded, and the words of its body as they are."""
        headers = {
            "From": f"{encoded(self.writer[0])} <{self.writer[1]}>",
            "To": f"{encoded(self.reader[0])} <{self.reader[1]}>",
            "Date": self.date,
            "Subject": encoded(self.subject),
            "Message-ID": f"<{number}@{self.writer[1].partition('@')[2]}>",
            "Content-Type": "text/plain; charset=utf-8",
            "Content-Transfer-Encoding": "8bit",
            **{name.replace("_", "-"): value for name, value in fields.items()},
        }
        return "".join(f"{name}: {value}\n" for name, value in headers.items()) + f"\n{body}\n"


def encoded(text: str) -> str:
    return Header(text, "utf-8").encode()


TONGUES = {
    "en": Tongue(
        date="Tuesday, March 4, 2025 3:05 PM -0500", utc="2025-03-04T20:05Z",
        day="3/25/2025 3:05 PM -0400", day_utc="2025-03-25T19:05Z",
        writer=("Zoë Brontë", "zoe@moor.example"), reader=("José O’Neill", "jose@bay.example"),
        subject="RE: Café on Friday", own="Friday is fine.", question="Shall we meet on Friday?",
        quoted=(
            ("-----Original Message-----\nFrom: José O’Neill <jose@bay.example>\nSent: Tuesday, March 4, 2025 10:00 AM\n"
            "To: Zoë Brontë\nSubject: Café\n\nFriday?"),
            "On Tue, Mar 4, 2025 at 10:00 AM José O’Neill <jose@bay.example>\nwrote:\n\n> Friday?",
            "From: José O’Neill <jose@bay.example>\nSent: Tuesday, March 4, 2025 10:00 AM\nTo: Zoë\nSubject: Café\n\nFriday?",
            "---------- Forwarded message ---------\nFrom: José O’Neill <jose@bay.example>\nDate: Tue, Mar 4, 2025\n\nFriday?",
            "Begin forwarded message:\n\nFrom: José O’Neill\nSubject: Café\n\nFriday?",
        ),
        sent="Sent", draft="Drafts", trash="Trash", spam="Spam", tab="Category Promotions", label="Neighbours, old",
        under="Sent from my iPhone",
    ),
    "de": Tongue(
        date="Di, 4 Mär 2025 15:05:00 +0100", utc="2025-03-04T14:05Z",
        day="25.03.2025 15:05:00 +0100", day_utc="2025-03-25T14:05Z",
        writer=("Jürgen Weiß", "juergen@berg.example"), reader=("Käthe Groß", "kaethe@tal.example"),
        subject="AW: Gespräch über Brücken", own="Freitag passt.", question="Treffen wir uns am Freitag?",
        quoted=(
            ("-----Ursprüngliche Nachricht-----\nVon: Käthe Groß <kaethe@tal.example>\nGesendet: Dienstag, 4. März 2025 10:00\n"
            "An: Jürgen Weiß\nBetreff: Brücken\n\nPasst Freitag?"),
            "Am Di., 4. März 2025 um 10:00 Uhr schrieb Käthe Groß <\nkaethe@tal.example>:\n\n> Passt Freitag?",
            "Am 04.03.25 um 10:00 schrieb Käthe Groß:\n> Passt Freitag?",
            ("Von: Käthe Groß <kaethe@tal.example>\nGesendet: Dienstag, 4. März 2025 10:00\nAn: Jürgen Weiß\n"
            "Betreff: Brücken\n\nPasst Freitag?"),
            "-------- Weitergeleitete Nachricht --------\nBetreff: Brücken\nDatum: 4 Mar 2025\nVon: Käthe\n\nPasst Freitag?",
            "Anfang der weitergeleiteten Nachricht:\n\nVon: Käthe Groß\nBetreff: Brücken\n\nPasst Freitag?",
        ),
        sent="Gesendet", draft="Entwürfe", trash="Papierkorb", spam="Spam", tab="Kategorie „Werbung“", label="Brücken, alte",
        under="Von meinem iPhone gesendet",
    ),
    "fr": Tongue(
        date="mar., 4 mars 2025 15:05:00 +0100", utc="2025-03-04T14:05Z",
        day="25/03/2025 15:05:00 +0100", day_utc="2025-03-25T14:05Z",
        writer=("Hélène Garçon", "helene@mer.example"), reader=("Benoît Lefèvre", "benoit@lac.example"),
        subject="RE: Réunion à l’été", own="Vendredi me va.", question="On se voit vendredi ?",
        quoted=(
            ("-----Message d'origine-----\nDe : Benoît Lefèvre <benoit@lac.example>\nEnvoyé : mardi 4 mars 2025 10:00\n"
            "À : Hélène Garçon\nObjet : Réunion\n\nVendredi ?"),
            "Le mar. 4 mars 2025 à 10:00, Benoît Lefèvre <benoit@lac.example> a\nécrit :\n\n> Vendredi ?",
            "Le 04/03/2025 à 10:00, Benoît Lefèvre a écrit :\n> Vendredi ?",
            "De : Benoît Lefèvre <benoit@lac.example>\nEnvoyé : 4 mars 2025 10:00\nÀ : Hélène\nObjet : Réunion\n\nVendredi ?",
            "-------- Message transféré --------\nSujet : Réunion\nDate : Tue, 4 Mar 2025\nDe : Benoît\n\nVendredi ?",
            "Début du message transféré :\n\nDe: Benoît Lefèvre\nObjet: Réunion\n\nVendredi ?",
        ),
        sent="Messages envoyés", draft="Brouillons", trash="Corbeille", spam="Spam", tab="Catégorie\xa0: Promotions",
        label="Culture, associations", under="Envoyé de mon iPhone",
    ),
    "es": Tongue(
        date="mar., 4 mar. 2025 15:05:00 +0100", utc="2025-03-04T14:05Z",
        day="25/03/2025 15:05:00 +0100", day_utc="2025-03-25T14:05Z",
        writer=("Íñigo Núñez", "inigo@rio.example"), reader=("María Peñaranda", "maria@sierra.example"),
        subject="RV: Reunión de mañana", own="El viernes me va bien.", question="¿Nos vemos el viernes?",
        quoted=(
            ("-----Mensaje original-----\nDe: María Peñaranda <maria@sierra.example>\nEnviado el: 4 de marzo de 2025 10:00\n"
            "Para: Íñigo Núñez\nAsunto: Reunión\n\n¿El viernes?"),
            "El mar, 4 mar 2025 a las 10:00, María Peñaranda (<maria@sierra.example>)\nescribió:\n\n> ¿El viernes?",
            "El 4/3/25 a las 10:00, María Peñaranda escribió:\n> ¿El viernes?",
            ("De: María Peñaranda <maria@sierra.example>\nEnviado: martes, 4 de marzo de 2025 10:00\nPara: Íñigo\n"
            "Asunto: Reunión\n\n¿El viernes?"),
            "-------- Mensaje reenviado --------\nAsunto: Reunión\nFecha: Tue, 4 Mar 2025\nDe: María\n\n¿El viernes?",
            "Inicio del mensaje reenviado:\n\nDe: María Peñaranda\nAsunto: Reunión\n\n¿El viernes?",
        ),
        sent="Enviados", draft="Borradores", trash="Papelera", spam="Spam", tab="Categoría: Promociones", label="Años, viejos",
        under="Enviado desde mi iPhone",
    ),
    "it": Tongue(
        date="martedì 4 marzo 2025 15:05:00 +0100", utc="2025-03-04T14:05Z",
        day="25/03/2025 15.05 +0100", day_utc="2025-03-25T14:05Z",
        writer=("Niccolò Forlì", "niccolo@colle.example"), reader=("Carità Però", "carita@lido.example"),
        subject="Rif: Novità in città", own="Venerdì va bene.", question="Ci vediamo venerdì?",
        quoted=(
            ("-----Messaggio originale-----\nDa: Carità Però <carita@lido.example>\nInviato: martedì 4 marzo 2025 10:00\n"
            "A: Niccolò Forlì\nOggetto: Novità\n\nVenerdì?"),
            "Il giorno mar 4 mar 2025 alle ore 10:00 Carità Però <carita@lido.example>\nha scritto:\n\n> Venerdì?",
            "Il 04/03/2025 10:00, Carità Però ha scritto:\n> Venerdì?",
            "Da: Carità Però <carita@lido.example>\nInviato: 4 marzo 2025 10:00\nA: Niccolò\nOggetto: Novità\n\nVenerdì?",
            "-------- Messaggio Inoltrato --------\nOggetto: Novità\nData: Tue, 4 Mar 2025\nMittente: Carità\n\nVenerdì?",
            "Inizio messaggio inoltrato:\n\nDa: Carità Però\nOggetto: Novità\n\nVenerdì?",
        ),
        sent="Posta inviata", draft="Bozze", trash="Cestino", spam="Spam", tab="Categoria: Promozioni", label="Città, vecchie",
        under="Inviato da iPhone",
    ),
    "nl": Tongue(
        date="di, 4 mrt. 2025 15:05:00 +0100", utc="2025-03-04T14:05Z",
        day="25-03-2025 15:05:00 +0100", day_utc="2025-03-25T14:05Z",
        writer=("Daniël Brücken", "daniel@dijk.example"), reader=("Zoë van België", "zoe@polder.example"),
        subject="Antw: Coördinatie vrijdag", own="Vrijdag is goed.", question="Zien we elkaar vrijdag?",
        quoted=(
            ("-----Oorspronkelijk bericht-----\nVan: Zoë van België <zoe@polder.example>\nVerzonden: 4 maart 2025 10:00\n"
            "Aan: Daniël Brücken\nOnderwerp: Coördinatie\n\nVrijdag?"),
            "Op di 4 mrt 2025 om 10:00 schreef Zoë van België <\nzoe@polder.example>:\n\n> Vrijdag?",
            "Op 04-03-2025 om 10:00 schreef Zoë van België:\n> Vrijdag?",
            ("Van: Zoë van België <zoe@polder.example>\nVerzonden: dinsdag 4 maart 2025 10:00\nAan: Daniël\n"
            "Onderwerp: Coördinatie\n\nVrijdag?"),
            "-------- Doorgestuurd bericht --------\nOnderwerp: Coördinatie\nDatum: Tue, 4 Mar 2025\nVan: Zoë\n\nVrijdag?",
            "Begin doorgestuurd bericht:\n\nVan: Zoë van België\nOnderwerp: Coördinatie\n\nVrijdag?",
        ),
        sent="Verzonden berichten", draft="Concepten", trash="Prullenbak", spam="Spam", tab="Categorie: Reclame",
        label="België, oud", under="Verzonden vanaf mijn iPhone",
    ),
    "pt": Tongue(
        date="ter., 4 de mar. de 2025 15:05:00 -0300", utc="2025-03-04T18:05Z",
        day="25/03/2025 15:05:00 -0300", day_utc="2025-03-25T18:05Z",
        writer=("João Gonçalves", "joao@serra.example"), reader=("Inês Conceição", "ines@praia.example"),
        subject="ENC: Reunião de amanhã", own="Sexta está bem.", question="Vemo-nos na sexta?",
        quoted=(
            ("-----Mensagem original-----\nDe: Inês Conceição <ines@praia.example>\n"
            "Enviada em: terça-feira, 4 de março de 2025 10:00\nPara: João Gonçalves\nAssunto: Reunião\n\nSexta?"),
            "Em ter., 4 de mar. de 2025 às 10:00, Inês Conceição <ines@praia.example>\nescreveu:\n\n> Sexta?",
            "Em 04/03/2025 10:00, Inês Conceição escreveu:\n> Sexta?",
            "De: Inês Conceição <ines@praia.example>\nEnviado: 4 março 2025 10:00\nPara: João\nAssunto: Reunião\n\nSexta?",
            "-------- Mensagem encaminhada --------\nAssunto: Reunião\nData: Tue, 4 Mar 2025\nDe: Inês\n\nSexta?",
            "Início da mensagem reencaminhada:\n\nDe: Inês Conceição\nAssunto: Reunião\n\nSexta?",
        ),
        sent="E-mails enviados", draft="Rascunhos", trash="Lixeira", spam="Spam", tab="Categoria: Promoções",
        label="Gerações, antigas", under="Enviado do meu iPhone",
    ),
    "pl": Tongue(
        date="wt., 4 mar 2025 15:05:00 +0100", utc="2025-03-04T14:05Z",
        day="25.03.2025 15:05:00 +0100", day_utc="2025-03-25T14:05Z",
        writer=("Łukasz Żółć", "lukasz@wzgorze.example"), reader=("Świętosława Ćma", "swieta@jezioro.example"),
        subject="Odp: Spotkanie w piątek, źródła", own="Piątek mi pasuje.", question="Spotkamy się w piątek?",
        quoted=(
            ("-----Wiadomość oryginalna-----\nOd: Świętosława Ćma <swieta@jezioro.example>\n"
            "Wysłano: wtorek, 4 marca 2025 10:00\nDo: Łukasz Żółć\nTemat: Spotkanie\n\nPiątek?"),
            "wt., 4 mar 2025 o 10:00 Świętosława Ćma <swieta@jezioro.example>\nnapisał(a):\n\n> Piątek?",
            "W dniu 4.03.2025 o 10:00, Świętosława Ćma pisze:\n> Piątek?",
            ("Od: Świętosława Ćma <swieta@jezioro.example>\nData: wtorek, 4 marca 2025 10:00\nDo: Łukasz\nDW: Ola\n"
            "Temat: Spotkanie\n\nPiątek?"),
            "-------- Treść przekazanej wiadomości --------\nTemat: Spotkanie\nData: Tue, 4 Mar 2025\nOd: Ola\n\nPiątek?",
            "Początek przekazywanej wiadomości:\n\nOd: Świętosława Ćma\nTemat: Spotkanie\n\nPiątek?",
        ),
        sent="Wysłane", draft="Wersje robocze", trash="Kosz", spam="Spam", tab="Kategoria: Oferty", label="Źródła, stare",
        under="Wysłane z iPhone'a",
    ),
}  # fmt: skip
