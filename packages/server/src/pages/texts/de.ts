import { supportEventsDe } from '../../support-pages/texts/events.ts'
import type { PagesTexts } from './texts.ts'

export const de: PagesTexts = {
  language: 'de',
  direction: 'ltr',
  skip: 'Zum Inhalt',
  said: {
    empty: { heading: 'Es wurde nichts eingegeben', text: 'Gib einen Code von deinem Blatt ein.' },
    too_long: { heading: 'Das ist zu lang für einen Code', text: 'Gib nur einen Code von deinem Blatt ein.' },
    impossible_symbol: {
      heading: 'Da ist wohl etwas vertippt',
      text: 'Codes haben nur einfache Buchstaben und Ziffern, solche aus 24 nur Ziffern. Sieh dir {group} an. Das zählte nicht als Versuch.',
    },
    letter_u: {
      heading: 'Da ist wohl etwas vertippt',
      text: 'In diesen Codes gibt es kein U. Sieh dir {group} an. Das zählte nicht als Versuch.',
    },
    sheet_name: {
      heading: 'Das ist der Name des Blatts, kein Code',
      text: 'Die vier Zeichen oben benennen das Blatt. Die Codes darunter sind länger: Nimm einen davon.',
    },
    wrong_length: {
      heading: 'Das ist keiner dieser Codes',
      text: 'Er hat zu wenige oder zu viele Buchstaben und Ziffern. Vielleicht gehört er zu einem anderen Dienst: Such das Blatt von {application}. Das zählte nicht als Versuch.',
    },
    group_short: {
      heading: 'Da ist wohl etwas vertippt',
      text: 'Es fehlt etwas, und zwar hier: {group}. Das zählte nicht als Versuch.',
    },
    group_long: {
      heading: 'Da ist wohl etwas vertippt',
      text: 'Es ist etwas zu viel, und zwar hier: {group}. Das zählte nicht als Versuch.',
    },
    check_failed: {
      heading: 'Da ist wohl etwas vertippt',
      text: 'Ein Zeichen ist falsch, oder zwei sind vertauscht. Vergleiche mit deinem Blatt. Das zählte nicht als Versuch.',
    },
    authenticator: {
      heading: 'Das ist aus deiner Authenticator-App',
      text: 'Sechs Ziffern kommen aus der App auf deinem Telefon oder aus einer Nachricht. Hier wird ein Code von deinem gedruckten Blatt gebraucht.',
    },
    phrase: {
      heading: 'Das sieht nach Wiederherstellungswörtern aus',
      text: 'Solche Wörter öffnen eine Wallet oder einen Tresor. Bei {application} braucht sie niemand: Gib sie hier nie ein. Nichts wurde behalten.',
    },
    many: { heading: 'Nur einen davon', text: 'Es wurden mehrere Codes eingefügt. Gib einen davon ein.' },
    no_answer: {
      heading: 'Es kam keine Antwort',
      text: 'Vielleicht ist die Verbindung weg. Schick es noch einmal, wenn sie wieder da ist: Derselbe Code kann nicht zweimal verbraucht werden.',
    },
    code_invalid: {
      heading: 'Keiner deiner Codes',
      text: 'Er ist geschrieben wie ein Code, steht aber nicht auf deinem Blatt. Vergleiche Zeichen für Zeichen, oder nimm einen anderen.',
    },
    code_already_used: {
      heading: 'Dieser Code wurde schon benutzt',
      text: 'Er wurde am {time} benutzt, und jeder gilt einmal. Streich ihn durch und nimm einen anderen. Wenn du das nicht warst, hat vielleicht jemand dein Blatt: Hol dir ein neues.',
    },
    set_superseded: {
      heading: 'Der ist vom älteren Blatt {sheet}',
      text: 'Es gilt seit dem {time} nicht mehr, weil ein neueres an seine Stelle trat. Nimm einen Code vom neuesten.',
    },
    set_revoked: {
      heading: 'Der ist vom Blatt {sheet}, das gesperrt wurde',
      text: 'Es gilt seit dem {time} nicht mehr.',
    },
    set_expired: {
      heading: 'Der ist vom Blatt {sheet}, das zu alt ist',
      text: 'Es gilt seit dem {time} nicht mehr.',
    },
    too_many_attempts: {
      heading: 'Zu viele falsche Versuche',
      text: 'Warte bis {time} und versuch es dann wieder. Es wurde nichts geprüft, also zählte das nicht.',
    },
    codes_disabled: {
      heading: 'Deine Codes sind abgeschaltet',
      text: 'Es gab zu viele falsche Versuche, oder jemand sagte „Das war ich nicht“. Nur ein neues Blatt ändert das. Geh zurück und wähl einen anderen Weg.',
    },
    signed_in_long_ago: {
      heading: 'Das ist schon eine Weile her',
      text: 'Geh zurück zu {application}, melde dich neu an und komm wieder her. Es wurde nichts verbraucht.',
    },
    not_enough: {
      heading: 'Ein Code reicht hier nicht',
      text: 'Geh zurück zu {application} und wähl einen anderen Weg.',
    },
    issue_limit_reached: {
      heading: 'Genug neue Blätter für heute',
      text: 'Das nächste gibt es am {time}. Das Blatt, das du hast, gilt weiter.',
    },
    already_shown: {
      heading: 'Dieses Blatt wurde schon gezeigt',
      text: 'Codes werden einmal gezeigt. Hast du sie gespeichert, prüf deine Kopie; wenn nicht, mach ein neues Blatt.',
    },
    not_pending: {
      heading: 'Dieses Blatt wartet nicht mehr auf die Prüfung',
      text: 'Ein neueres trat an seine Stelle, oder es wurde gesperrt. Unten steht, wie es jetzt ist.',
    },
    busy: {
      heading: 'Gerade ist zu viel los',
      text: 'Es wurde nichts verbraucht, und nichts zählte. Versuch es gleich noch einmal.',
    },
    paused: {
      heading: 'Backup-Codes sind im Moment nicht nutzbar',
      text: 'Zuerst muss etwas in Ordnung gebracht werden. Es wurde nichts verbraucht, und nichts zählte. Melde dich anders an oder versuch es später noch einmal.',
    },
    undecided: {
      heading: 'Noch ist nicht bekannt, ob das geklappt hat',
      text: 'Warte einen Moment. Wenn sich die Seite beim erneuten Öffnen nicht ändert, schick denselben Code noch einmal: Er kann nicht zweimal verbraucht werden.',
    },
    stopped: {
      heading: 'Das Blatt ist gesperrt',
      text: 'Keiner seiner Codes gilt mehr. Mach ein neues Blatt, damit du einen Weg hinein hast.',
    },
    code_sent: { heading: 'Wir haben dir einen Code geschickt', text: 'Er gilt bis {time}.' },
    case_frozen: {
      heading: 'Im Moment ist keine Anfrage möglich',
      text: 'Jemand sagte bei einer früheren Anfrage „Das war ich nicht“, oder die {application} betreiben, haben sie gestoppt. Sprich mit ihnen.',
    },
    support_stopped: {
      heading: 'Anfragen sind im Moment angehalten',
      text: 'Die {application} betreiben, müssen erst etwas ansehen. Versuch es später noch einmal, oder sprich mit ihnen.',
    },
    case_limit_reached: {
      heading: 'Noch nicht wieder',
      text: 'Du hast schon gefragt. Die nächste Anfrage ist am {time} möglich.',
    },
    not_yet: { heading: 'Es ist noch nicht so weit', text: 'Komm am {time} wieder.' },
    case_changed: {
      heading: 'Inzwischen hat sich etwas geändert',
      text: 'Unten siehst du, wie es jetzt steht.',
    },
  },
  unnamed: {
    time: 'einem früheren Tag',
    sheet: '',
    groups: [
      'die erste Gruppe',
      'die zweite Gruppe',
      'die dritte Gruppe',
      'die vierte Gruppe',
      'die fünfte Gruppe',
      'die sechste Gruppe',
      'jede Gruppe',
    ],
  },
  codeNames: { starting: 'der Code mit dem Anfang {label}', numbered: 'der Code Nummer {number}' },
  back: {
    goOn: 'Weiter zu {application}',
    cancel: 'Zurück zu {application}',
    later: 'Später',
    otherMethods: 'Passkey oder Schlüssel anlegen',
  },
  over: {
    heading: 'Diese Seite ist vorbei',
    text: 'Sie wurde schon geöffnet, oder ihre Zeit ist um. Geh zurück zur Anwendung und fang dort neu an.',
  },
  elsewhere: {
    heading: 'Das kam von einer anderen Seite',
    text: 'Es wurde nichts getan. Geh zurück zur Anwendung und fang dort neu an.',
  },
  failed: {
    heading: 'Hier ist etwas schiefgegangen',
    text: 'Ob es geklappt hat, ist nicht bekannt. Öffne diese Seite noch einmal: Ist es nicht getan, tu es noch einmal mit demselben Code. Nichts wird zweimal verbraucht.',
  },
  ended: { heading: 'Es wurde nichts geändert', text: 'Du bist gegangen, bevor etwas getan wurde.' },
  challenge: {
    heading: 'Einen Backup-Code benutzen',
    lead: 'Nimm das Blatt, das du für {application} gespeichert hast, und einen Code darauf, der nicht durchgestrichen ist.',
    field: 'Backup-Code',
    hint: 'Kleinbuchstaben, Leerzeichen und Bindestriche sind egal. Jeder Code gilt einmal.',
    button: 'Diesen Code benutzen',
    noCodes: 'Ich habe meine Codes nicht',
    noCodesText: [
      'Sieh bei deinen Papieren nach, in deinem Passwortmanager und bei den Downloads unter „backup-codes“.',
      'Rate nicht weiter: Nach einigen falschen Versuchen folgt auf jeden eine Wartezeit.',
      'Trau niemandem, der das beschleunigen will oder dich nach einem Code fragt. Geh zurück zu {application} und wähl einen anderen Weg.',
    ],
    support: 'Hilfe von {application}',
    otherWay: 'Anderen Weg wählen',
  },
  after: {
    heading: 'Du bist drin. {left}',
    crossOff: 'Verbraucht ist {code}. Streich ihn auf Blatt {sheet} durch.',
    none: 'Kein Code mehr übrig.',
    one: 'Noch 1 Code.',
    many: 'Noch {count} Codes.',
    few: 'Das sind wenige. Mach ein neues Blatt, solange es geht.',
    toDo: 'Was jetzt zu tun ist',
    done: 'erledigt',
    tasks: {
      replace_codes: {
        name: 'Ein neues Blatt machen',
        text: 'Damit du beim nächsten Mal ein volles hast. Das alte gilt, bis du das neue geprüft hast.',
      },
      reenroll_factor: {
        name: 'Telefon oder Sicherheitsschlüssel neu einrichten',
        text: 'In {application}, sobald du wieder dort bist: Damit meldest du dich jeden Tag an.',
      },
      change_password: {
        name: 'Das Passwort ändern',
        text: 'In {application}, wenn es jemand anders kennen könnte.',
      },
      end_other_sessions: {
        name: 'Überall sonst abmelden',
        text: 'In {application}, vor allem wenn ein Gerät verloren ging.',
      },
    },
    newSheet: 'Ein neues Blatt machen',
    otherMethods: {
      name: 'Einen Passkey oder Sicherheitsschlüssel anlegen',
      text: 'In {application}. Mit zwei Wegen hinein brauchst du seltener einen Code.',
    },
  },
  enroll: {
    heading: 'Hol dir deine Backup-Codes',
    why: [
      'Damit kommst du zu {application}, wenn dein Telefon oder Sicherheitsschlüssel verloren, kaputt oder nicht da ist.',
      'Sie werden einmal gezeigt. Halte einen Drucker, einen Stift oder deinen Passwortmanager bereit.',
    ],
    oldWorks: 'Blatt {sheet} gilt weiter, bis du das neue geprüft hast.',
    unchecked: 'Blatt {sheet} wurde am {day} gemacht, aber noch nicht geprüft.',
    check: 'Meine Kopie prüfen',
    howMany: 'Wie viele Codes?',
    count: '{count} Codes',
    discreet: '{application} und mein Konto nicht auf das Blatt schreiben',
    discreetHint:
      'Wer es findet, weiß dann nicht, wozu es gehört. Notier dir an anderer Stelle, wofür es ist.',
    button: 'Meine Codes zeigen',
  },
  sheet: {
    heading: 'Speichere diese Codes',
    name: 'Blatt {sheet}',
    codesOf: 'Backup-Codes für {application}',
    once: 'Sie werden dieses eine Mal gezeigt. Später kann niemand sie nachsehen.',
    label:
      'Jeder gilt einmal. Die zwei fetten Zeichen benennen einen Code, falls wir dir sagen, dass er benutzt wurde.',
    keep: 'Bewahre sie an zwei Orten auf, einer davon nicht auf diesem Gerät',
    places:
      'Geht das Gerät verloren, dann auch, was nur darauf ist. Papier bei deinen Unterlagen und ein Eintrag im Passwortmanager sind gute Orte.',
    copy: 'Alle kopieren',
    copied: 'Kopiert.',
    notCopied: 'Der Browser hat das nicht erlaubt. Markiere die Codes und kopiere sie.',
    download: 'Als Textdatei speichern',
    pdf: 'Als PDF speichern',
    print: 'Drucken',
    notPrinted:
      'Der Browser hat kein Druckfenster geöffnet. Speichere eine Datei, oder schreib die Codes ab.',
    incomplete:
      'Ein Name steht in Zeichen, die das PDF nicht hat: Dort ist eine Linie zum Ausfüllen. Beim Drucken steht er da.',
    blockedPrint: 'Speichert dein Browser keine Datei, druck diese Seite, oder schreib die Codes ab.',
    blocked: 'Speichert dein Browser keine Datei, kopiere die Codes, oder schreib sie ab.',
    next: 'Ich habe sie gespeichert',
  },
  check: {
    heading: 'Prüf deine Kopie',
    lead: 'Gib irgendeinen Code aus der Kopie ein, die du gespeichert hast. Er wird nur verglichen, nicht verbraucht.',
    field: 'Ein Code aus deiner Kopie',
    hint: 'Kleinbuchstaben, Leerzeichen und Bindestriche sind egal.',
    button: 'Prüfen',
    showAgain: 'Noch einmal zeigen',
    anew: 'Ein neues Blatt machen',
    anewHint: 'Nicht gespeichert? Dieses Blatt verfällt, und du bekommst ein anderes.',
  },
  manage: {
    heading: 'Deine Backup-Codes',
    standing: 'Gemacht am {day}. Noch {left} von {count} Codes.',
    noSheet: 'Im Moment gilt kein Blatt.',
    advice: {
      replace_codes: 'Es ist Zeit für ein neues Blatt.',
      few_left: 'Es sind nur noch wenige Codes übrig.',
      expires_soon: 'Das Blatt gilt bald nicht mehr.',
      rotate: 'Das Blatt wird alt.',
      review_recovery:
        'Seit ein Code benutzt wurde, ist noch etwas zu tun: Richte in {application} deinen üblichen Weg wieder ein.',
    },
    left: 'Übrige Codes, nach ihrem Anfang',
    leftImported: 'Übrige Codes, nach ihrem Platz auf der alten Liste',
    used: 'Benutzte Codes',
    usedAt: '{label} am {time}',
    replace: 'Das Blatt ersetzen',
    first: 'Ein Blatt machen',
    seen: 'Jemand könnte mein Blatt gesehen haben',
    stopHeading: 'Blatt {sheet} sperren?',
    stopText:
      'Jeder Code darauf gilt sofort nicht mehr, und das ist endgültig. Mach gleich danach ein neues Blatt, solange du angemeldet bist.',
    stop: 'Dieses Blatt sperren',
    keep: 'Behalten',
    next: 'Was als Nächstes kommt',
    reminders: {
      confirm: 'Prüf bis dahin deine Kopie von Blatt {sheet}.',
      expires: 'Blatt {sheet} gilt nicht mehr.',
      rotate: 'Blatt {sheet} ist dann alt: Mach ein neues.',
      review: 'Wir fragen, ob du Blatt {sheet} noch hast.',
    },
    history: 'Was geschehen ist',
    older: 'Früheres',
    events: {
      'set.issued': 'Das Blatt wurde gemacht.',
      'set.imported': 'Die Codes, die du vorher hattest, wurden übernommen.',
      'set.confirmed': 'Das Blatt wurde geprüft. Eingegeben wurde {code}.',
      'set.superseded': 'Das Blatt gilt nicht mehr: Ein neueres trat an seine Stelle.',
      'set.abandoned': 'Das Blatt verfiel, bevor es geprüft wurde.',
      'set.exhausted': 'Der letzte Code des Blatts wurde benutzt.',
      'set.expired': 'Das Blatt wurde zu alt und gilt nicht mehr.',
      'set.revoked': 'Das Blatt wurde gesperrt.',
      'set.suspended': 'Das Blatt wurde gesperrt: „Das war ich nicht“.',
      'set.confirm_due': 'Du wurdest daran erinnert, deine Kopie zu prüfen.',
      'set.expires_soon': 'Dir wurde gesagt, dass das Blatt bald nicht mehr gilt.',
      'set.rotation_soon': 'Dir wurde gesagt, dass das Blatt alt wird.',
      'set.rotation_due': 'Dir wurde gesagt, dass das Blatt alt ist.',
      'set.review_due': 'Du wurdest gefragt, ob du das Blatt noch hast.',
      'code.redeemed': 'Benutzt wurde {code}.',
      'code.reuse_refused': 'Schon benutzt und noch einmal versucht: {code}.',
      'code.dead_set_refused': 'Ein Code von einem älteren Blatt wurde versucht.',
      'attempts.delayed': 'Mehrere falsche Versuche nacheinander.',
      'attempts.disabled': 'Zu viele falsche Versuche: Die Codes wurden abgeschaltet.',
      'codes.replacement_asked': 'Du wurdest gebeten, ein neues Blatt zu machen.',
      'sheet.found': 'Jemand hat ein gefundenes Blatt gemeldet.',
      'incident.job_changed':
        'Wer sich um die Sicherheit kümmert, hat die Blätter vieler ungültig gemacht oder damit aufgehört.',
      'contacts.changed': 'Die Adressen, an die du Nachricht bekommst, wurden geändert.',
      'recovery.task_reported': 'Etwas, das nach der Benutzung eines Codes zu tun war, ist erledigt.',
      'recovery.completed': 'Alles, was nach der Benutzung eines Codes zu tun war, ist erledigt.',
      'recovery.overdue': 'Etwas, das nach der Benutzung eines Codes zu tun war, steht noch aus.',
      'recovery.disowned': 'Jemand sagte, die Benutzung eines Codes nicht gewesen zu sein.',
      'signal.received': 'Eine Änderung an deinem Konto wurde vermerkt.',
      'notice.given_up': 'Eine Nachricht an dich konnte nicht zugestellt werden.',
      'account.erased': 'Was dich benennt, wurde hier gelöscht.',
      ...supportEventsDe,
    },
  },
  saved: {
    heading: 'Sicher gespeichert',
    text: 'Deine Kopie stimmt. Blatt {sheet} gilt ab jetzt, und jedes Blatt davor nicht mehr.',
    later: {
      heading: 'Noch nicht geprüft',
      text: 'Du kannst deine Kopie ein andermal prüfen. Ein Blatt, das du vorher hattest, gilt bis dahin weiter.',
    },
  },
}
