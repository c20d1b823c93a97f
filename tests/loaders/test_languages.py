"""Tables in other languages: words of headers, full and short months, the local order of day and month."""

from __future__ import annotations

import pytest

from loaders.tabular import columns
from loaders.words import listed_words, plain
from tests.loaders.sheets import table

TABLES = {
    "en": ("Date;From;To;Duration (minutes);Subject", "3 May 2025", "7 Jan. 2025", "05/03/2025"),
    "de": ("Datum;Absender;Empfänger;Dauer (Minuten);Betreff", "3. Mai 2025", "7. Jän. 2025", "05.03.2025"),
    "fr": ("Date;Expéditeur;Destinataire;Durée (minutes);Objet", "3 mai 2025", "7 janv. 2025", "05/03/2025"),
    "es": ("Fecha;Remitente;Destinatario;Duración (minutos);Asunto", "3 de mayo de 2025", "7 ene. 2025", "05/03/2025"),
    "it": ("Data;Mittente;Destinatario;Durata (minuti);Oggetto", "3 maggio 2025", "7 gen 2025", "05/03/2025"),
    "nl": ("Datum;Afzender;Ontvanger;Duur (minuten);Onderwerp", "3 mei 2025", "7 jan. 2025", "05-03-2025"),
    "pt": ("Data;Remetente;Destinatário;Duração (minutos);Assunto", "3 de maio de 2025", "7 jan. 2025", "05/03/2025"),
    "pl": ("Data;Nadawca;Odbiorca;Czas trwania (min);Temat", "3 maja 2025", "7 sty 2025", "05.03.2025"),
}
PEOPLE = {
    "de": ("Name;E-Mail;Telefon;Firma;Abteilung"),
    "fr": ("Nom complet;Courriel;Téléphone;Société;Service"),
    "es": ("Nombre;Correo electrónico;Teléfono;Empresa;Departamento"),
    "it": ("Nome;Posta elettronica;Telefono;Azienda;Reparto"),
    "nl": ("Naam;E-mailadres;Telefoon;Bedrijf;Afdeling"),
    "pt": ("Nome;E-mail;Telefone;Empresa;Departamento"),
    "pl": ("Imię i nazwisko;Adres e-mail;Telefon;Firma;Dział"),
}


def test_a_header_loses_its_accents():
    assert [plain(word) for word in ("Empfänger", "Expéditeur", "Téléphone", "Dział")] == [
        "empfanger", "expediteur", "telephone", "dzial",
    ]  # fmt: skip


@pytest.mark.parametrize("language", TABLES)
def test_the_columns_of_a_table_of_events_are_found_in_every_language(language):
    header = TABLES[language][0].split(";")
    found = columns.events(header, [["2025-05-03", "a@x.example", "b@y.example", "30", "Plan"]])
    assert found == {
        "sender": (header[1],), "receiver": (header[2],), "time": (header[0],), "minutes": (header[3],), "topic": (header[4],),
    }  # fmt: skip


@pytest.mark.parametrize("language", PEOPLE)
def test_the_columns_of_a_list_of_people_are_found_in_every_language(language):
    header = PEOPLE[language].split(";")
    found = columns.people(header, [["Ana Ruiz", "a@x.example", "+34 600 000 000", "Sur", "Ventas"]])
    assert found == {
        role: (name,) for role, name in zip(("name", "email", "phone", "organisation", "department"), header, strict=True)
    }


def test_two_halves_of_a_name_are_taken_together_and_a_lone_one_is_a_name():
    assert columns.people(["Prénom", "Nom", "Courriel"], [])["name"] == ("Prénom", "Nom")
    assert columns.people(["Nom", "Courriel"], [])["name"] == ("Nom",)


def test_a_length_whose_unit_no_language_says_is_left_out_with_a_note(tmp_path):
    found = table(tmp_path, "Datum;Von;An;Dauer\n2025-03-05;a@x.example;b@y.example;30\n")
    assert [i.minutes for i in found.interactions] == [None]
    assert "Column 'Dauer' does not say its unit" in found.notes


@pytest.mark.parametrize(
    "header",
    [
        "Sendedatum;Absender;Empfänger", "Fecha de envío;Remitente;Destinatario", "Data di invio;Mittente;Destinatario",
        "Verzenddatum;Afzender;Ontvanger", "Data de envio;Remetente;Destinatário", "Data wysłania;Nadawca;Odbiorca",
        "Wysłane;Od;Do", "Day;Organiser;Participants",
    ],
)  # fmt: skip
def test_the_day_of_sending_has_many_names(tmp_path, header):
    assert table(tmp_path, header + "\n2025-03-05 10:00;ann;bob\n").people == [("ann", ("bob",))]


@pytest.mark.parametrize(
    "header",
    [
        "Anrufer;Angerufene Nummer;Zeitpunkt;Dauer (s)", "Appelant;Appelé;Date;Durée (s)",
        "Llamante;Llamado;Fecha;Duración (s)",
        "Chiamante;Chiamato;Data;Durata (sec)", "Beller;Gebelde;Datum;Duur (sec)", "Chamador;Chamado;Data;Duração (seg)",
        "Dzwoniący;Odbierający;Data;Czas trwania (s)",
    ],
)  # fmt: skip
def test_seconds_of_a_list_of_calls_are_read_in_every_language(tmp_path, header):
    assert [each.minutes for each in table(tmp_path, header + "\nann;bob;2025-03-05 10:00;90\n").interactions] == [1.5]


KINDS = {
    "fr": ("Date,De,À,Type", "réunion", "appel téléphonique", "courriel"),
    "de": ("Datum,Von,An,Art", "Besprechung", "Anruf", "Brief"),
    "es": ("Fecha,De,Para,Tipo de contacto", "Reunión", "llamada", "correo electrónico"),
    "it": ("Data,Da,A,Tipo", "incontro", "telefonata", "lettera"),
    "nl": ("Datum,Van,Aan,Soort contact", "overleg", "telefoongesprek", "brief"),
    "pt": ("Data,De,Para,Tipo", "Reunião", "ligação", "e-mail"),
    "pl": ("Data,Od,Do,Rodzaj", "spotkanie", "rozmowa telefoniczna", "list"),
}  # fmt: skip


@pytest.mark.parametrize("tongue", KINDS)
def test_what_happened_is_understood_in_every_language(tmp_path, tongue):
    """A meeting that is read as an e-mail is worth half, without a word."""
    header, *words = KINDS[tongue]
    rows = "".join(f"2026-05-{13 + day},ann@x.example,bob@y.example,{word}\n" for day, word in enumerate(words))
    found = table(tmp_path, f"{header}\n{rows}")
    assert [each.channel for each in found.interactions][:2] == ["meeting", "call"]
    assert found.interactions[2].channel in {"email", "letter"}


def test_a_column_of_words_that_nobody_knows_is_named(tmp_path):
    rows = "".join(f"2026-05-1{day},ann@x.example,bob@y.example,zzap\n" for day in range(3))
    found = table(tmp_path, f"date,from,to,Type\n{rows}")
    assert "channel email, kind message, because the words of 'Type' are not known. Change it with" in found.notes


def test_a_word_means_one_thing_and_is_written_plainly():
    meant = {}
    for means in listed_words("kinds")["means"]:
        for word in {word for words in means["words"].values() for word in words}:
            assert word == plain(word)
            assert meant.setdefault(word, means) is means, word
