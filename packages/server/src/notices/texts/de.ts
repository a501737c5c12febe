import { support, supportKinds } from './support-de.ts'
import type { Texts } from './texts.ts'

export const de: Texts = {
  language: 'de',
  kinds: {
    sheet_made: {
      subject: '{application}: ein neues Blatt mit Backup-Codes wurde erstellt',
      happened:
        'Für Ihr Konto bei {application} wurde ein neues Blatt mit Backup-Codes erstellt. Bis einer der neuen Codes zur Probe eingegeben wird, gilt Ihr altes Blatt weiter, falls Sie eines haben.',
      timeName: 'Wann',
      ifYou:
        'Bewahren Sie das Blatt dort auf, wo Sie es auch ohne Ihr Telefon finden, und geben Sie einen Code zur Probe ein.',
      ifNotYou:
        'Vielleicht ist jemand anderes in Ihrem Konto und hat das neue Blatt. Sperren Sie es und ändern Sie dann Ihr Passwort.',
    },
    codes_moved: {
      subject: '{application}: Ihre Backup-Codes wurden übernommen',
      happened:
        'Die Backup-Codes, die Sie für Ihr Konto bei {application} haben, wurden in ein anderes System übernommen. Dieselbe Liste gilt wie bisher; nichts wurde neu erstellt.',
      timeName: 'Wann',
      ifYou: 'Bewahren Sie die Liste auf, die Sie haben. Benutzte Codes bleiben benutzt.',
      ifNotYou:
        'Hatten Sie bei {application} nie Backup-Codes, hat dort vielleicht jemand eigene eingetragen. Sperren Sie diese und ändern Sie dann Ihr Passwort.',
    },
    sheet_confirmed: {
      subject: '{application}: Ihr neues Blatt mit Backup-Codes ist gesichert',
      happened:
        '{Sheet} mit Ihren Backup-Codes bei {application} ist nachweislich gesichert. Ab jetzt gilt dieses; ein früheres Blatt gilt nicht mehr.',
      timeName: 'Wann',
      ifYou: 'Vernichten Sie das alte Blatt, damit niemand die beiden verwechselt.',
      ifNotYou:
        'Vielleicht hat jemand anderes ein eigenes Blatt an die Stelle Ihres Blattes gesetzt. Sperren Sie es und ändern Sie dann Ihr Passwort.',
    },
    code_used: {
      subject: '{application}: ein Backup-Code wurde benutzt',
      happened:
        'Einer Ihrer Backup-Codes wurde benutzt, um sich bei Ihrem Konto bei {application} anzumelden. Jeder Code gilt einmal, dieser ist also verbraucht.',
      timeName: 'Wann',
      ifYou:
        'Streichen Sie den Code auf Ihrem Blatt durch. Ist Ihr Telefon oder Schlüssel verloren, richten Sie einen neuen ein und holen Sie sich ein neues Blatt.',
      ifNotYou:
        'Jemand hat Ihr Passwort und mindestens einen Ihrer Codes. Sperren Sie das Blatt und ändern Sie dann Ihr Passwort.',
    },
    codes_used_up: {
      subject: '{application}: Ihr letzter Backup-Code wurde benutzt',
      happened:
        'Der letzte Ihrer Backup-Codes wurde benutzt, um sich bei Ihrem Konto bei {application} anzumelden. Es ist keiner mehr übrig.',
      timeName: 'Wann',
      ifYou:
        'Holen Sie sich ein neues Blatt, bevor Sie es brauchen: Ohne Codes kann ein verlorenes Telefon Sie aussperren.',
      ifNotYou:
        'Jemand hat Ihr Passwort und Ihre Codes. Unterbinden Sie, was damit noch möglich ist, und ändern Sie dann Ihr Passwort.',
    },
    used_code_tried: {
      subject: '{application}: ein verbrauchter Backup-Code wurde noch einmal versucht',
      happened:
        'Ein Backup-Code, der schon verbraucht war, wurde für Ihr Konto bei {application} noch einmal versucht. Er wurde abgelehnt.',
      timeName: 'Wann',
      ifYou: 'Streichen Sie den Code auf Ihrem Blatt durch und nehmen Sie einen anderen.',
      ifNotYou:
        'Jemand hat eine Kopie Ihres Blattes und Ihr Passwort. Sperren Sie das Blatt, ändern Sie Ihr Passwort und holen Sie sich ein neues Blatt.',
    },
    old_sheet_tried: {
      subject: '{application}: ein Code eines alten Blattes wurde versucht',
      happened:
        'Ein Backup-Code eines Blattes, das nicht mehr gilt, wurde für Ihr Konto bei {application} versucht. Er wurde abgelehnt.',
      timeName: 'Wann',
      ifYou: 'Vernichten Sie jenes Blatt und nehmen Sie einen Code Ihres neuesten.',
      ifNotYou: 'Jemand hat eines Ihrer alten Blätter und Ihr Passwort. Ändern Sie jetzt Ihr Passwort.',
    },
    wrong_codes_tried: {
      subject: '{application}: mehrmals wurden falsche Backup-Codes eingegeben',
      happened:
        'Für Ihr Konto bei {application} wurden mehrmals falsche Backup-Codes eingegeben. Alle wurden abgelehnt, und zwischen weiteren Versuchen muss gewartet werden.',
      timeName: 'Wann',
      ifYou:
        'Lassen Sie sich Zeit: Lesen Sie einen Code von Ihrem neuesten Blatt ab und geben Sie ihn so ein, wie er dort steht.',
      ifNotYou: 'Jemand rät und hat wahrscheinlich Ihr Passwort. Ändern Sie jetzt Ihr Passwort.',
    },
    codes_locked: {
      subject: '{application}: Ihre Backup-Codes gelten nicht mehr',
      happened:
        'Für Ihr Konto bei {application} wurden so oft falsche Backup-Codes eingegeben, dass keiner Ihrer Codes mehr gilt.',
      timeName: 'Wann',
      ifYou: 'Melden Sie sich wie gewohnt an und holen Sie sich ein neues Blatt. Das alte gilt nie wieder.',
      ifNotYou:
        'Jemand hat geraten und hat wahrscheinlich Ihr Passwort. Ändern Sie Ihr Passwort und holen Sie sich dann ein neues Blatt.',
    },
    sheet_cancelled: {
      subject: '{application}: Ihr Blatt mit Backup-Codes wurde für ungültig erklärt',
      happened:
        '{Sheet} mit Ihren Backup-Codes bei {application} wurde für ungültig erklärt. Die Codes darauf gelten nicht mehr.',
      timeName: 'Wann',
      ifYou: 'Vernichten Sie das Blatt. Haben Sie kein neueres, holen Sie sich eines.',
      ifNotYou:
        'Melden Sie sich an und sehen Sie sich Ihr Konto an: Ändern Sie Ihr Passwort, wenn dort etwas seltsam ist, und holen Sie sich ein neues Blatt.',
    },
    sheet_expired: {
      subject: '{application}: Ihr Blatt mit Backup-Codes ist abgelaufen',
      happened:
        '{Sheet} mit Ihren Backup-Codes bei {application} ist abgelaufen. Die Codes darauf gelten nicht mehr.',
      timeName: 'Wann',
      ifYou: 'Melden Sie sich an, holen Sie sich ein neues Blatt und vernichten Sie das alte.',
      ifNotYou:
        'Kennen Sie kein solches Blatt, melden Sie sich an und sehen Sie nach, welche Blätter Ihr Konto hat.',
    },
    sheet_suspended: {
      subject: '{application}: Ihr Blatt mit Backup-Codes wurde gesperrt',
      happened:
        'Jemand hat in einer unserer Nachrichten den Link „Das war ich nicht“ geöffnet und den Knopf gedrückt. {Sheet} mit Ihren Backup-Codes bei {application} gilt nicht mehr.',
      timeName: 'Wann',
      ifYou: 'Ändern Sie Ihr Passwort, melden Sie sich wie gewohnt an und holen Sie sich ein neues Blatt.',
      ifNotYou:
        'Jemand kann Ihre Nachrichten lesen. Sichern Sie zuerst Ihr Postfach, ändern Sie dann Ihr Passwort und holen Sie sich ein neues Blatt.',
    },
    addresses_changed: {
      subject: '{application}: die Adressen für diese Nachrichten wurden geändert',
      happened:
        'Die Adressen, an die {application} Nachrichten über Ihre Backup-Codes schickt, wurden geändert. Ersetzte Adressen werden noch 30 Tage lang benachrichtigt.',
      timeName: 'Wann',
      ifYou: 'Sie müssen nichts tun.',
      ifNotYou:
        'Vielleicht will jemand verhindern, dass Sie erfahren, was geschieht. Unterbinden Sie das, ändern Sie dann Ihr Passwort und tragen Sie Ihre Adresse wieder ein.',
    },
    replacement_asked: {
      subject: '{application}: bitte holen Sie sich ein neues Blatt mit Backup-Codes',
      happened:
        'An Ihrem Konto bei {application} hat sich etwas geändert, nach dem Ihre Backup-Codes ersetzt werden sollten.',
      timeName: 'Wann',
      ifYou:
        'Melden Sie sich an und holen Sie sich ein neues Blatt. {Sheet} gilt, bis Sie das neue gesichert haben, wenn es nicht vorher gesperrt wurde.',
      ifNotYou:
        'Haben Sie an Ihrem Konto nichts geändert, melden Sie sich an, sehen Sie es sich an und ändern Sie Ihr Passwort.',
    },
    records_lost: {
      subject: '{application}: Ihre Backup-Codes gelten nicht mehr; bitte holen Sie sich ein neues Blatt',
      happened:
        '{application} musste zu einer älteren Fassung seiner Aufzeichnungen zurückkehren. Was seitdem mit Ihren Backup-Codes geschah, ging verloren, und ein schon benutzter Code hätte noch einmal gelten können. Daher gelten {sheet} und jedes andere Blatt, das Sie für {application} haben, nicht mehr.',
      timeName: 'Wann',
      ifYou:
        'Melden Sie sich an, holen Sie sich ein neues Blatt mit Backup-Codes und werfen Sie die alten Blätter weg.',
      ifNotYou:
        'Könnte jemand einen Ihrer benutzten Codes haben, sehen Sie nach, was zuletzt in Ihrem Konto geschah, und ändern Sie Ihr Passwort.',
    },
    confirm_reminder: {
      subject: '{application}: ist Ihr neues Blatt mit Backup-Codes gesichert?',
      happened:
        'Für Sie wurde bei {application} ein neues Blatt mit Backup-Codes erstellt, und bisher wurde keiner der Codes zur Probe eingegeben. Daher ist nicht bekannt, ob Sie es haben.',
      timeName: 'Erbeten bis',
      ifYou:
        'Geben Sie einen Code zur Probe ein; er bleibt unbenutzt. {Sheet} muss dazu vor Ihnen liegen. Haben Sie es nicht, holen Sie sich ein anderes.',
      ifNotYou:
        'Haben Sie kein Blatt verlangt, dann vielleicht jemand anderes. Ändern Sie Ihr Passwort und holen Sie sich ein neues Blatt, das an die Stelle von diesem tritt.',
    },
    expires_soon: {
      subject: '{application}: Ihre Backup-Codes laufen bald ab',
      happened:
        '{Sheet} mit Ihren Backup-Codes bei {application} läuft bald ab. Danach gelten die Codes nicht mehr.',
      timeName: 'Gilt bis',
      ifYou:
        'Melden Sie sich an und holen Sie sich ein neues Blatt. Das alte gilt, bis Sie das neue gesichert haben.',
      ifNotYou:
        'Kennen Sie kein solches Blatt, melden Sie sich an und sehen Sie nach, welche Blätter Ihr Konto hat.',
    },
    rotation_soon: {
      subject: '{application}: Ihre Backup-Codes sollten bald ersetzt werden',
      happened:
        '{Sheet} mit Ihren Backup-Codes bei {application} wird alt. Alte Blätter werden kopiert, verlegt und vergessen; ersetzen Sie es in den nächsten Wochen.',
      timeName: 'Ersetzen bis',
      ifYou:
        'Melden Sie sich an und holen Sie sich ein neues Blatt. Das alte gilt, bis Sie das neue gesichert haben.',
      ifNotYou:
        'Kennen Sie kein solches Blatt, melden Sie sich an und sehen Sie nach, welche Blätter Ihr Konto hat.',
    },
    rotation_due: {
      subject: '{application}: es ist Zeit, Ihre Backup-Codes zu ersetzen',
      happened:
        '{Sheet} mit Ihren Backup-Codes bei {application} ist inzwischen alt. Es gilt noch, aber alte Blätter werden kopiert, verlegt und vergessen.',
      timeName: 'Fällig seit',
      ifYou:
        'Melden Sie sich an und holen Sie sich ein neues Blatt. Das alte gilt, bis Sie das neue gesichert haben.',
      ifNotYou:
        'Kennen Sie kein solches Blatt, melden Sie sich an und sehen Sie nach, welche Blätter Ihr Konto hat.',
    },
    still_there: {
      subject: '{application}: haben Sie Ihre Backup-Codes noch?',
      happened:
        'Von Zeit zu Zeit fragen wir: Haben Sie {sheet} mit Ihren Backup-Codes bei {application} noch, und würden Sie es auch ohne Ihr Telefon finden?',
      timeName: 'Gefragt',
      ifYou:
        'Sehen Sie nach. Ist es dort, wo es sein soll, müssen Sie nichts tun; wenn nicht, melden Sie sich an und holen Sie sich ein neues Blatt.',
      ifNotYou:
        'Kennen Sie kein solches Blatt, melden Sie sich an und sehen Sie nach, welche Blätter Ihr Konto hat.',
    },
    recovery_overdue: {
      subject: '{application}: bitte bringen Sie Ihr Konto ganz in Ordnung',
      happened:
        'Nachdem bei {application} einer Ihrer Backup-Codes benutzt wurde, blieben Schritte offen: Telefon oder Schlüssel neu einrichten, ein neues Blatt holen, das Passwort ändern oder sich an anderen Geräten abmelden.',
      timeName: 'War fällig',
      ifYou: 'Melden Sie sich an und erledigen Sie sie. Was noch offen ist, steht dort.',
      ifNotYou:
        'Haben Sie keinen Code benutzt, dann jemand anderes. Sperren Sie das Blatt und ändern Sie dann Ihr Passwort.',
    },
    ...supportKinds,
  },
  support,
  headings: {
    ifYou: 'Wenn Sie das waren',
    ifNotYou: 'Wenn Sie das nicht waren',
    whatToDo: 'Was zu tun ist',
    ifSurprised: 'Wenn Sie das überrascht',
  },
  sheet: { named: 'Blatt {serial}', unnamed: 'Ihr Blatt', unnamedAtStart: 'Ihr Blatt' },
  facts: {
    from: 'Von',
    device: 'Gerät',
    sheet: 'Blatt',
    code: 'Code',
    left: 'Codes übrig',
    by: 'Veranlasst von',
  },
  codeNamed: 'der, der mit {label} beginnt',
  codesLeft: '{left} von {count}',
  byOperator: 'dem Team von {application}',
  byAutomation: 'einer automatischen Regel von {application}',
  browserOn: '{browser} unter {system}',
  unknownDevice: 'ein Programm, das sich „{text}“ nennt',
  months: [
    'Januar',
    'Februar',
    'März',
    'April',
    'Mai',
    'Juni',
    'Juli',
    'August',
    'September',
    'Oktober',
    'November',
    'Dezember',
  ],
  moment: '{day}. {month} {year}, {time} Uhr UTC (koordinierte Weltzeit)',
  link: 'Öffnen Sie diese Seite und drücken Sie den Knopf. Das Blatt gilt dann sofort nicht mehr, und niemand kann fortsetzen, was mit einem Code davon begonnen wurde:',
  linkName: 'Das war ich nicht',
  linkLife: 'Die Seite nur zu öffnen ändert nichts. Sie ist 30 Tage lang da.',
  noLink: 'Sagen Sie es auch denen, die {application} betreiben.',
  contact: 'Sie erreichen sie hier: {contact}',
  replacedAddress:
    'Diese Adresse wurde durch eine andere ersetzt. Sie werden hier noch 30 Tage lang benachrichtigt, falls Sie das nicht waren.',
  footer:
    'Sie erhalten diese Nachricht, weil Sie bei {application} Backup-Codes haben. Wir fragen nie in einer Nachricht nach einem Code: Geben Sie Ihre Codes niemandem.',
  page: {
    ask: {
      heading: 'Das war ich nicht',
      paragraphs: [
        'Sie kommen aus einer Nachricht über Ihre Backup-Codes bei {application}.',
        'Wenn Sie nicht getan haben, was in der Nachricht steht, drücken Sie den Knopf. Das Blatt gilt dann sofort nicht mehr, und niemand kann fortsetzen, was mit einem Code davon begonnen wurde.',
        'Wenn Sie es doch waren, schließen Sie diese Seite. Es hat sich nichts geändert.',
      ],
    },
    button: 'Blatt sperren',
    done: {
      heading: 'Das Blatt ist gesperrt',
      paragraphs: [
        'Keiner der Codes darauf gilt mehr.',
        'Ändern Sie jetzt Ihr Passwort bei {application}, sehen Sie nach, was sich in Ihrem Konto sonst geändert hat, und holen Sie sich ein neues Blatt.',
      ],
    },
    alreadyDone: {
      heading: 'Das Blatt wurde schon gesperrt',
      paragraphs: [
        'Keiner der Codes darauf gilt. Falls noch nicht geschehen, ändern Sie Ihr Passwort bei {application}.',
      ],
    },
    ended: {
      heading: 'Das Blatt galt schon nicht mehr',
      paragraphs: [
        'Das Blatt, um das es in der Nachricht ging, wurde vorher ersetzt, aufgebraucht oder für ungültig erklärt. Niemand kann fortsetzen, was mit einem Code davon begonnen wurde.',
        'Ändern Sie jetzt Ihr Passwort bei {application} und sehen Sie nach, was sich in Ihrem Konto sonst geändert hat.',
      ],
    },
    unknown: {
      heading: 'Dieser Link gilt nicht',
      paragraphs: [
        'Er ist älter als 30 Tage oder wurde nicht vollständig kopiert.',
        'Zur Sicherheit melden Sie sich wie gewohnt bei {application} an, ändern Sie Ihr Passwort und holen Sie sich ein neues Blatt.',
      ],
    },
  },
}
